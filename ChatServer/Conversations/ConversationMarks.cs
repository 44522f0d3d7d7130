using ChatServer.Storage;

namespace ChatServer.Conversations;

/// <summary>
/// How far a participant has received and read a conversation, as visible to others; 0 if they haven't, or it is hidden.
/// </summary>
internal sealed record ParticipantMarks(Guid UserId, long Delivered, long Read);

/// <summary>Returns the marks of a conversation's participants: those that were published live, and no others.</summary>
internal sealed class ConversationMarks(Database database)
{
    /// <summary>Null if the user isn't, or is no longer, a participant. A user's own marks are always complete.</summary>
    public ValueTask<IReadOnlyList<ParticipantMarks>?> ReadAsync(
        Guid userId, long conversationId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            read => ConversationStore.FindView(read, conversationId, userId) is { LeftPosition: null } view
                ? Read(read, userId, conversationId, view)
                : null,
            cancellationToken);

    /// <summary>
    /// The same on a snapshot, for a user who sees the conversation. Former members get the marks of the moment when they left:
    /// their own, and one for all others together. In a large conversation members see only their own.
    /// </summary>
    public static IReadOnlyList<ParticipantMarks> Read(
        ReadScope read, Guid userId, long conversationId, ViewRow view)
    {
        if (view.IsLarge)
            return [Own(read, conversationId, MarkStore.Find(read, conversationId, userId))];

        if (view.LeftPosition is null)
            return [.. MarkStore.List(read, conversationId)
                .Select(row => row.UserId == userId ? Own(read, conversationId, row) : Shown(row))];

        return
        [
            Own(read, conversationId, MarkStore.Find(read, conversationId, userId)),
            new ParticipantMarks(Guid.Empty, view.LeftRead, view.LeftRead),
        ];
    }

    /// <summary>Up to where all others have read, as far as it is visible; everything if there are no others.</summary>
    public static long ReadByOthers(ReadScope read, long conversationId, Guid userId) =>
        MarkStore.List(read, conversationId).Where(row => row.UserId != userId)
            .Select(row => Shown(row).Read).DefaultIfEmpty(long.MaxValue).Min();

    // A message that was read has been delivered.
    private static ParticipantMarks Shown(MarkRow row) =>
        new(row.UserId, Math.Max(row.Delivered, row.Read), row.ReadReceipts ? row.Read : 0);

    private static ParticipantMarks Own(ReadScope read, long conversationId, MarkRow row)
    {
        var mark = Math.Max(row.Read, PersonalEventStore.FindRead(read, conversationId, row.UserId));
        return new ParticipantMarks(row.UserId, Math.Max(row.Delivered, mark), mark);
    }
}

/// <summary>A participant's marks according to the log.</summary>
internal sealed record MarkRow
{
    public required Guid UserId { get; init; }
    public long Delivered { get; init; }
    public long Read { get; init; }
    public bool ReadReceipts { get; init; }
}

/// <summary>The SQL of published marks.</summary>
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

    /// <summary>Of current participants.</summary>
    public static IReadOnlyList<MarkRow> List(ReadScope read, long conversationId) =>
        read.Query<MarkRow>($"""
            {Columns}
            WHERE  p.conversation_id = @conversationId AND p.left_position IS NULL
            ORDER  BY p.joined_at, p.user_id
            """, new { conversationId });

    /// <summary>Of one current or former participant.</summary>
    public static MarkRow Find(ReadScope read, long conversationId, Guid userId) =>
        read.QueryFirstOrDefault<MarkRow>($"""
            {Columns}
            WHERE  p.conversation_id = @conversationId AND p.user_id = @userId
            """, new { conversationId, userId }) ?? new MarkRow { UserId = userId };
}
