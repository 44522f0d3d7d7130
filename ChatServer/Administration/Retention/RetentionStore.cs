using ChatServer.Storage;

namespace ChatServer.Administration.Retention;

/// <summary>The parts of a message that a rule needs.</summary>
internal sealed record AgedMessage
{
    public long Id { get; init; }
    public long ConversationId { get; init; }
    public required string Kind { get; init; }
    public long? FileId { get; init; }
    public Timestamp? DeletedAt { get; init; }
    public Timestamp CreatedAt { get; init; }
}

/// <summary>The SQL of retention.</summary>
internal static class RetentionStore
{
    /// <summary>Messages in the order in which they were sent, starting at a position.</summary>
    public static IReadOnlyList<AgedMessage> ReadAfter(ReadScope read, long afterId, int limit) =>
        read.Query<AgedMessage>("""
            SELECT m.id, m.conversation_id, c.kind, m.file_id, m.deleted_at, m.created_at
            FROM   messages m
            JOIN   conversations c ON c.id = m.conversation_id
            WHERE  m.id > @afterId
            ORDER  BY m.id
            LIMIT  @limit
            """, new { afterId, limit });
}
