using ChatServer.Conversations;
using ChatServer.Storage;

namespace ChatServer.Channels;

/// <summary>A channel in a user's list.</summary>
internal sealed record ChannelUnreadRow
{
    public long ConversationId { get; init; }

    /// <summary>The other user of a direct conversation.</summary>
    public Guid? OtherUserId { get; init; }

    /// <summary>Messages of others above the read mark, without replies.</summary>
    public long Unread { get; init; }
}

/// <summary>
/// The SQL of unread counts as channels show them: replies and the notices of groups don't count. They are subtracted from the
/// counters, which must have been written; at most 1,000 of them, further ones count.
/// </summary>
internal static class ChannelUnreadStore
{
    private const string Apart = """
        (SELECT COUNT(*)
         FROM  (SELECT 1
                FROM   messages a
                WHERE  a.conversation_id = p.conversation_id AND a.id > p.read_message_id AND a.deleted_at IS NULL
                       AND (a.parent_id IS NOT NULL OR a.type = 'system') AND a.sender_id <> p.user_id
                LIMIT  1000) apart)
        """;

    private const string Other = "CASE WHEN c.low_user = p.user_id THEN c.high_user ELSE c.low_user END AS other_user_id";

    private const string Tables = """
        FROM   conversation_participants p
        JOIN   conversations c ON c.id = p.conversation_id
        """;

    /// <summary>A user's direct conversations and groups that aren't hidden, those with the newest events first.</summary>
    public static IReadOnlyList<ChannelUnreadRow> ListSmall(ReadScope read, Guid userId, int max) =>
        read.Query<ChannelUnreadRow>($"""
            SELECT p.conversation_id, {Other}, p.unread - {Apart} AS unread
            {Tables}
            WHERE  p.user_id = @userId AND p.left_position IS NULL AND p.is_large = 0 AND p.is_archived = 0
                   AND (p.last_message_id > p.cleared_position OR p.cleared_position = 0)
            ORDER  BY p.last_position DESC
            LIMIT  @max
            """, new { userId, max });

    /// <summary>The standard channels that a user has joined.</summary>
    public static IReadOnlyList<ChannelUnreadRow> ListJoined(ReadScope read, Guid userId) =>
        read.Query<ChannelUnreadRow>($"""
            SELECT p.conversation_id, {LargeConversations.Unread} - {Apart} AS unread
            {Tables}
            WHERE  p.user_id = @userId AND p.is_large = 1 AND p.left_position IS NULL
            """, new { userId });

    /// <summary>Null if the user hasn't joined the channel.</summary>
    public static ChannelUnreadRow? Find(ReadScope read, long channelId, Guid userId) =>
        read.QueryFirstOrDefault<ChannelUnreadRow>($"""
            SELECT p.conversation_id, {Other},
                   CASE WHEN p.is_large = 1 THEN {LargeConversations.Unread} ELSE p.unread END - {Apart} AS unread
            {Tables}
            WHERE  p.conversation_id = @channelId AND p.user_id = @userId AND p.left_position IS NULL
            """, new { channelId, userId });

    /// <summary>
    /// For a user who hasn't joined a standard channel: all messages of others. Deleted ones are subtracted like those apart; of
    /// the messages that they sent before they left it, those among the newest 1,000.
    /// </summary>
    public static long CountAll(ReadScope read, long channelId, Guid userId) =>
        read.QueryScalar<long>("""
            SELECT c.last_seq
                   - (SELECT COUNT(*)
                      FROM  (SELECT 1
                             FROM   messages d
                             WHERE  d.conversation_id = c.id AND d.deleted_at IS NOT NULL
                             LIMIT  1000) deleted)
                   - (SELECT COUNT(*)
                      FROM  (SELECT 1
                             FROM   messages a
                             WHERE  a.conversation_id = c.id AND a.deleted_at IS NULL AND (a.parent_id IS NOT NULL OR a.type = 'system')
                             LIMIT  1000) apart)
                   - CASE WHEN EXISTS (SELECT 1
                                       FROM   conversation_participants p
                                       WHERE  p.conversation_id = c.id AND p.user_id = @userId)
                          THEN (SELECT COUNT(*)
                                FROM  (SELECT n.sender_id, n.parent_id, n.deleted_at
                                       FROM   messages n
                                       WHERE  n.conversation_id = c.id
                                       ORDER  BY n.id DESC
                                       LIMIT  1000) newest
                                WHERE  newest.sender_id = @userId AND newest.parent_id IS NULL AND newest.deleted_at IS NULL)
                          ELSE 0 END
            FROM   conversations c
            WHERE  c.id = @channelId
            """, new { channelId, userId });
}
