using ChatServer.Realtime;
using ChatServer.Storage;

namespace ChatServer.Messages;

/// <summary>One durable event that a user missed. A message that was sent has no kind.</summary>
internal sealed record MissedRow
{
    public long Position { get; init; }
    public string? Kind { get; init; }
    public long ConversationId { get; init; }
    public required Guid UserId { get; init; }
    public long MessageId { get; init; }
    public Timestamp CreatedAt { get; init; }
}

/// <summary>The SQL of catching up. A file's message stands where it was announced, not where it was uploaded.</summary>
internal static class MissedStore
{
    /// <summary>What happened above <paramref name="after"/> and up to <paramref name="upTo"/>, for which the counters must have been written.</summary>
    public static IReadOnlyList<MissedRow> List(ReadScope read, Guid userId, long after, long upTo, LiveRange told, int limit) =>
        read.Query<MissedRow>("""
            SELECT *
            FROM  (SELECT m.id AS position, NULL AS kind, m.conversation_id, m.sender_id AS user_id, m.id AS message_id, m.created_at
                   FROM   conversation_participants p
                   JOIN   messages m ON m.conversation_id = p.conversation_id
                   WHERE  p.user_id = @userId AND p.last_position > @after AND m.id > @after AND m.id <= @upTo
                          AND (m.id < @First OR m.id > @Last) AND m.file_id IS NULL
                   ORDER  BY m.id
                   LIMIT  @limit)
            UNION ALL
            SELECT *
            FROM  (SELECT e.id AS position, e.kind, e.conversation_id, e.user_id, e.message_id, e.created_at
                   FROM   conversation_participants p
                   JOIN   conversation_events e ON e.conversation_id = p.conversation_id
                   WHERE  p.user_id = @userId AND p.last_position > @after AND e.id > @after AND e.id <= @upTo
                          AND (e.id < @First OR e.id > @Last)
                   ORDER  BY e.id
                   LIMIT  @limit)
            ORDER  BY position
            LIMIT  @limit
            """, new { userId, after, upTo, told.First, told.Last, limit });
}
