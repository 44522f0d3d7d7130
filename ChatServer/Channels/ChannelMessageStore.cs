using ChatServer.Storage;

namespace ChatServer.Channels;

/// <summary>
/// The SQL of a channel's messages: deleted ones, and the notices of groups, aren't among them. Pages are of ids, so that
/// messages that are skipped cost little.
/// </summary>
internal static class ChannelMessageStore
{
    /// <summary>The newest messages that aren't replies, after skipping some.</summary>
    public static IReadOnlyList<long> ListNewest(ReadScope read, long channelId, long afterId, int skip, int max) =>
        read.Query<long>("""
            SELECT id
            FROM   messages
            WHERE  conversation_id = @channelId AND id > @afterId AND parent_id IS NULL AND deleted_at IS NULL AND type <> 'system'
            ORDER  BY id DESC
            LIMIT  @max OFFSET @skip
            """, new { channelId, afterId, skip, max });

    /// <summary>The newest replies to a message, after skipping some.</summary>
    public static IReadOnlyList<long> ListReplies(ReadScope read, long parentId, long afterId, int skip, int max) =>
        read.Query<long>("""
            SELECT message_id
            FROM   replies
            WHERE  parent_id = @parentId AND message_id > @afterId AND is_deleted = 0
            ORDER  BY message_id DESC
            LIMIT  @max OFFSET @skip
            """, new { parentId, afterId, skip, max });

    /// <summary>The pinned messages, replies too, the most recently pinned first.</summary>
    public static IReadOnlyList<long> ListPinned(ReadScope read, long channelId, long afterId, int skip, int max) =>
        read.Query<long>("""
            SELECT x.message_id
            FROM   message_pins x
            WHERE  x.conversation_id = @channelId AND x.message_id > @afterId
            ORDER  BY x.pinned_at DESC, x.message_id DESC
            LIMIT  @max OFFSET @skip
            """, new { channelId, afterId, skip, max });

    /// <summary>All messages that aren't deleted, above an id, oldest first.</summary>
    public static IReadOnlyList<long> ReadKept(ReadScope read, long channelId, long afterId, int max) =>
        read.Query<long>("""
            SELECT id
            FROM   messages
            WHERE  conversation_id = @channelId AND id > @afterId AND deleted_at IS NULL
            ORDER  BY id
            LIMIT  @max
            """, new { channelId, afterId, max });

    /// <summary>When the newest message of each channel was sent, replies included; null if there is none.</summary>
    public static Dictionary<long, Timestamp?> FindNewest(ReadScope read, IEnumerable<long> channelIds) =>
        read.QueryByIds<NewestRow>("""
            SELECT c.id AS conversation_id,
                   (SELECT m.created_at
                    FROM   messages m
                    WHERE  m.conversation_id = c.id AND m.deleted_at IS NULL AND m.type <> 'system'
                    ORDER  BY m.id DESC
                    LIMIT  1) AS at
            FROM   conversations c
            WHERE  c.id IN @ids
            """, channelIds).ToDictionary(row => row.ConversationId, row => row.At);

    private sealed record NewestRow
    {
        public long ConversationId { get; init; }
        public Timestamp? At { get; init; }
    }
}
