using ChatServer.Storage;

namespace ChatServer.Conversations;

/// <summary>How far somebody has got and read a conversation, as others may know; 0 where they haven't, or it isn't told.</summary>
internal sealed record ParticipantMarks(Guid UserId, long Delivered, long Read);

/// <summary>Tells the marks of a conversation's participants: what was told of them live, no more.</summary>
internal sealed class ConversationMarks(Database database)
{
    /// <summary>Null where the user takes no part in the conversation, or not any more. Of oneself one sees all.</summary>
    public ValueTask<IReadOnlyList<ParticipantMarks>?> ReadAsync(Guid userId, long conversationId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            read => ConversationStore.FindView(read, conversationId, userId) is { LeftPosition: null } view ? Read(read, userId, conversationId, view) : null,
            cancellationToken);

    /// <summary>
    /// The same on a snapshot, for a user who sees the conversation. For who left they are as they were then: their own, and one that stands
    /// for all others.
    /// </summary>
    public static IReadOnlyList<ParticipantMarks> Read(ReadScope read, Guid userId, long conversationId, ViewRow view) => view.LeftPosition is null
        ? [.. MarkStore.List(read, conversationId).Select(row => row.UserId == userId ? Own(read, conversationId, row) : Shown(row))]
        : [Own(read, conversationId, MarkStore.Find(read, conversationId, userId)), new ParticipantMarks(Guid.Empty, view.LeftRead, view.LeftRead)];

    /// <summary>Up to where all others have read, as far as it is told; everything where there are no others.</summary>
    public static long ReadByOthers(ReadScope read, long conversationId, Guid userId) =>
        MarkStore.List(read, conversationId).Where(row => row.UserId != userId).Select(row => Shown(row).Read).DefaultIfEmpty(long.MaxValue).Min();

    // What is read has been delivered.
    private static ParticipantMarks Shown(MarkRow row) =>
        new(row.UserId, Math.Max(row.Delivered, row.Read), row.ReadReceipts ? row.Read : 0);

    private static ParticipantMarks Own(ReadScope read, long conversationId, MarkRow row)
    {
        var mark = Math.Max(row.Read, PersonalEventStore.FindRead(read, conversationId, row.UserId));
        return new ParticipantMarks(row.UserId, Math.Max(row.Delivered, mark), mark);
    }
}

/// <summary>What the log says of somebody's marks.</summary>
internal sealed record MarkRow
{
    public required Guid UserId { get; init; }
    public long Delivered { get; init; }
    public long Read { get; init; }
    public bool ReadReceipts { get; init; }
}

/// <summary>The SQL of the marks that were told.</summary>
internal static class MarkStore
{
    private const string Columns = """
        SELECT p.user_id, u.read_receipts,
               COALESCE((SELECT e.message_id FROM conversation_events e
                         WHERE  e.conversation_id = p.conversation_id AND e.kind = 'delivered' AND e.user_id = p.user_id), 0) AS delivered,
               COALESCE((SELECT e.message_id FROM conversation_events e
                         WHERE  e.conversation_id = p.conversation_id AND e.kind = 'read' AND e.user_id = p.user_id), 0) AS read
        FROM   conversation_participants p
        JOIN   users u ON u.id = p.user_id
        """;

    /// <summary>Of those who take part.</summary>
    public static IReadOnlyList<MarkRow> List(ReadScope read, long conversationId) =>
        read.Query<MarkRow>($"""
            {Columns}
            WHERE  p.conversation_id = @conversationId AND p.left_position IS NULL
            ORDER  BY p.joined_at, p.user_id
            """, new { conversationId });

    /// <summary>Of one who takes part, or did.</summary>
    public static MarkRow Find(ReadScope read, long conversationId, Guid userId) =>
        read.QueryFirstOrDefault<MarkRow>($"""
            {Columns}
            WHERE  p.conversation_id = @conversationId AND p.user_id = @userId
            """, new { conversationId, userId }) ?? new MarkRow { UserId = userId };
}
