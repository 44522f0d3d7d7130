using ChatServer.Storage;

namespace ChatServer.Conversations;

/// <summary>A large conversation of a user.</summary>
internal sealed record LargeMembershipRow(long ConversationId, long ClearedPosition);

/// <summary>
/// The SQL of large conversations, whose counters are in their own row. A user is a member of at most
/// <see cref="MaxOfUser"/>, so lists read them all and merge them with the page of the others.
/// </summary>
internal static class LargeConversations
{
    public const int MaxOfUser = 500;

    /// <summary>
    /// A member's unread messages, of <c>conversation_participants p</c> and <c>conversations c</c>. The counters must have been
    /// written. At most 1,000 deleted messages above the read mark are left out; further ones count as unread.
    /// </summary>
    public const string Unread = """
        c.last_seq - p.read_seq - p.own_after_read
        - (SELECT COUNT(*)
           FROM  (SELECT 1
                  FROM   messages d
                  WHERE  d.conversation_id = p.conversation_id AND d.id > p.read_message_id AND d.id <= c.last_message_id
                         AND d.deleted_at IS NOT NULL AND d.sender_id <> p.user_id
                  LIMIT  1000) deleted)
        """;

    public static IReadOnlyList<LargeMembershipRow> ListOf(ReadScope read, Guid userId) =>
        read.Query<LargeMembershipRow>("""
            SELECT conversation_id, cleared_position
            FROM   conversation_participants
            WHERE  user_id = @userId AND is_large = 1 AND left_position IS NULL
            """, new { userId });

    /// <summary>Null if the user isn't a member.</summary>
    public static MemberRow? FindMember(ReadScope read, long conversationId, Guid userId) =>
        read.QueryFirstOrDefault<MemberRow>("""
            SELECT p.user_id, p.role, p.read_seq, p.read_message_id, p.delivered_seq, p.own_after_read, p.counted_position,
                   p.is_archived, p.muted_until, p.pinned_at, p.cleared_position, u.fullname
            FROM   conversation_participants p
            LEFT   JOIN users u ON u.id = p.user_id
            WHERE  p.conversation_id = @conversationId AND p.user_id = @userId AND p.left_position IS NULL
            """, new { conversationId, userId });

    /// <summary>The users who sent messages above a position.</summary>
    public static IReadOnlyList<Guid> ListSenders(ReadScope read, long conversationId, long above) =>
        read.Query<Guid>("""
            SELECT DISTINCT sender_id
            FROM   messages
            WHERE  conversation_id = @conversationId AND id > @above
            """, new { conversationId, above });

    public static long CountOwn(ReadScope read, long conversationId, Guid userId, long above, long upTo) =>
        read.QueryScalar<long>("""
            SELECT COUNT(*)
            FROM   messages
            WHERE  conversation_id = @conversationId AND id > @above AND id <= @upTo AND sender_id = @userId
            """, new { conversationId, userId, above, upTo });

    public static void UpdateCounters(WriteScope write, Conversation conversation) =>
        write.Execute("""
            UPDATE conversations
            SET    last_seq = @LastSeq, last_message_id = @LastMessageId, last_position = @LastPosition
            WHERE  id = @Id
            """, new { conversation.Id, conversation.LastSeq, conversation.LastMessageId, conversation.LastPosition });

    public static void UpdateMember(WriteScope write, Conversation conversation, Participant member) =>
        write.Execute("""
            UPDATE conversation_participants
            SET    read_seq = @ReadSeq, read_message_id = @ReadMessageId, delivered_seq = @DeliveredSeq,
                   own_after_read = @NotUnreadAfterRead, counted_position = @LastMessageId
            WHERE  conversation_id = @Id AND user_id = @UserId
            """, new
        {
            conversation.Id,
            conversation.LastMessageId,
            member.UserId,
            member.ReadSeq,
            member.ReadMessageId,
            member.DeliveredSeq,
            member.NotUnreadAfterRead,
        });
}

/// <summary>A member of a large conversation. Their own messages are counted up to a position.</summary>
internal sealed record MemberRow
{
    public required Guid UserId { get; init; }
    public required string Role { get; init; }
    public string? Fullname { get; init; }
    public long ReadSeq { get; init; }
    public long ReadMessageId { get; init; }
    public long DeliveredSeq { get; init; }
    public long OwnAfterRead { get; init; }
    public long CountedPosition { get; init; }
    public bool IsArchived { get; init; }
    public Timestamp? MutedUntil { get; init; }
    public Timestamp? PinnedAt { get; init; }
    public long ClearedPosition { get; init; }
}
