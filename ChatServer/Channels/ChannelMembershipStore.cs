using ChatServer.Conversations;
using ChatServer.Storage;

namespace ChatServer.Channels;

/// <summary>The SQL of who has joined a channel.</summary>
internal static class ChannelMembershipStore
{
    private const string Columns = """
        SELECT p.conversation_id, p.user_id, p.role, p.is_archived, p.muted_until, p.pinned_at, p.joined_at, p.cleared_position,
               (SELECT m.created_at FROM messages m WHERE m.id = p.read_message_id) AS read_up_to
        FROM   conversation_participants p
        """;

    /// <summary>Null if the user hasn't joined the channel.</summary>
    public static ChannelMembershipRow? Find(ReadScope read, long channelId, Guid userId) =>
        read.QueryFirstOrDefault<ChannelMembershipRow>($"""
            {Columns}
            WHERE  p.conversation_id = @channelId AND p.user_id = @userId AND p.left_position IS NULL
            """, new { channelId, userId });

    /// <summary>The members of a direct conversation or a group, in the order of joining.</summary>
    public static IReadOnlyList<ChannelMembershipRow> List(ReadScope read, long channelId) =>
        read.Query<ChannelMembershipRow>($"""
            {Columns}
            WHERE  p.conversation_id = @channelId AND p.left_position IS NULL
            ORDER  BY p.joined_at, p.user_id
            """, new { channelId });

    /// <summary>Those of some users.</summary>
    public static IReadOnlyList<ChannelMembershipRow> FindAll(ReadScope read, long channelId, IEnumerable<Guid> userIds) =>
        [.. userIds.Select(userId => Find(read, channelId, userId)).OfType<ChannelMembershipRow>()];

    public static void Join(WriteScope write, Conversation channel, Guid userId)
    {
        write.Execute("""
            INSERT INTO conversation_participants (
                conversation_id, kind, user_id, is_large, read_seq, read_message_id, delivered_seq, counted_position, joined_at)
            VALUES (@Id, 'channel', @userId, 1, @LastSeq, @LastMessageId, @LastSeq, @LastMessageId, @Now)
            ON CONFLICT (conversation_id, user_id) DO UPDATE
            SET    read_seq = excluded.read_seq, read_message_id = excluded.read_message_id,
                   delivered_seq = excluded.delivered_seq, counted_position = excluded.counted_position, own_after_read = 0,
                   joined_at = excluded.joined_at, left_position = NULL
            """, new { channel.Id, userId, channel.LastSeq, channel.LastMessageId, write.Now });
        Count(write, channel.Id, change: 1);
    }

    /// <summary>The row stays, because the erasure of an account looks for the conversations in which its owner wrote.</summary>
    public static void Leave(WriteScope write, Conversation channel, Guid userId)
    {
        write.Execute("""
            UPDATE conversation_participants
            SET    left_position = @LastPosition
            WHERE  conversation_id = @Id AND user_id = @userId
            """, new { channel.Id, userId, channel.LastPosition });
        Count(write, channel.Id, change: -1);
    }

    /// <summary>How many users have joined a standard channel.</summary>
    public static long Count(ReadScope read, long channelId) =>
        read.QueryFirstOrDefault<long>("""
            SELECT members
            FROM   channels
            WHERE  conversation_id = @channelId
            """, new { channelId });

    /// <summary>The users who have joined a channel, by id.</summary>
    public static IReadOnlyList<Guid> ReadAfter(ReadScope read, long channelId, Guid afterId, int max) =>
        read.Query<Guid>("""
            SELECT user_id
            FROM   conversation_participants
            WHERE  conversation_id = @channelId AND user_id > @afterId AND left_position IS NULL
            ORDER  BY user_id
            LIMIT  @max
            """, new { channelId, afterId, max });

    /// <summary>The channels of which a user is a member, those with the newest messages if there are many.</summary>
    public static IReadOnlyList<long> ListIdsOf(ReadScope read, Guid userId, int max) =>
        read.Query<long>("""
            SELECT conversation_id
            FROM   conversation_participants
            WHERE  user_id = @userId AND left_position IS NULL
            ORDER  BY last_position DESC
            LIMIT  @max
            """, new { userId, max });

    /// <summary>Corrects how many users have joined a standard channel.</summary>
    public static void Count(WriteScope write, long channelId, int change) =>
        write.Execute("""
            UPDATE channels
            SET    members = members + @change
            WHERE  conversation_id = @channelId
            """, new { channelId, change });
}
