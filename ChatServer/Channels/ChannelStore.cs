using ChatServer.Channels.Webhooks;
using ChatServer.Storage;

namespace ChatServer.Channels;

/// <summary>The SQL of channels and of what is kept of a conversation for them.</summary>
internal static class ChannelStore
{
    private const string Rows = """
        SELECT c.id, c.kind, c.created_by, c.sealed_name, c.created_at, d.details, d.updated_at, d.updated_by,
               COALESCE(h.is_public, 0) AS is_public
        FROM   conversations c
        LEFT   JOIN channels h ON h.conversation_id = c.id
        LEFT   JOIN channel_details d ON d.conversation_id = c.id
        """;

    // A standard channel is gone once it was deleted, although its messages may still be being erased. Chats with agents aren't
    // channels.
    private const string Kept = "(c.kind IN ('direct', 'group') OR (h.conversation_id IS NOT NULL AND h.deleted_at IS NULL))";

    /// <summary>Null if there is none, or it was deleted.</summary>
    public static ChannelRow? Find(ReadScope read, long id) =>
        read.QueryFirstOrDefault<ChannelRow>($"""
            {Rows}
            WHERE  c.id = @id AND {Kept}
            """, new { id });

    /// <summary>The same, also of a channel that was deleted, as far as something is left of it.</summary>
    public static ChannelRow? FindStored(ReadScope read, long id) =>
        read.QueryFirstOrDefault<ChannelRow>($"""
            {Rows}
            WHERE  c.id = @id
            """, new { id });

    public static IReadOnlyList<ChannelRow> FindAll(ReadScope read, IEnumerable<long> ids) =>
        read.QueryByIds<ChannelRow>($"""
            {Rows}
            WHERE  c.id IN @ids AND {Kept}
            """, ids);

    public static long Insert(WriteScope write, Guid creatorId, bool isPublic)
    {
        var id = write.QueryScalar<long>("""
            INSERT INTO conversations (kind, created_by, created_at)
            VALUES ('channel', @creatorId, @Now)
            RETURNING id
            """, new { creatorId, write.Now });
        write.Execute("""
            INSERT INTO channels (conversation_id, created_by, is_public)
            VALUES (@id, @creatorId, @isPublic)
            """, new { id, creatorId, isPublic });
        return id;
    }

    public static void UpdateIsPublic(WriteScope write, long id, bool isPublic) =>
        write.Execute("""
            UPDATE channels
            SET    is_public = @isPublic
            WHERE  conversation_id = @id
            """, new { id, isPublic });

    public static void UpdateName(WriteScope write, long id, byte[] sealedName) =>
        write.Execute("""
            UPDATE conversations
            SET    sealed_name = @sealedName
            WHERE  id = @id AND kind = 'channel'
            """, new { id, sealedName });

    public static void SaveDetails(WriteScope write, long id, byte[] details, Guid updatedBy) =>
        SaveDetails(write, id, details, updatedBy, write.Now);

    public static void SaveDetails(WriteScope write, long id, byte[] details, Guid updatedBy, Timestamp at) =>
        write.Execute("""
            INSERT INTO channel_details (conversation_id, details, updated_at, updated_by)
            VALUES (@id, @details, @at, @updatedBy)
            ON CONFLICT (conversation_id) DO UPDATE
            SET    details = excluded.details, updated_at = excluded.updated_at, updated_by = excluded.updated_by
            """, new { id, details, updatedBy, at });

    /// <summary>How many standard channels there are, up to a number.</summary>
    public static long Count(ReadScope read, int max) =>
        read.QueryScalar<long>("""
            SELECT COUNT(*)
            FROM  (SELECT 1
                   FROM   channels
                   WHERE  conversation_id > 0
                   LIMIT  @max)
            """, new { max });

    /// <summary>All standard channels, by id.</summary>
    public static IReadOnlyList<long> ListAll(ReadScope read, int max) =>
        read.Query<long>("""
            SELECT conversation_id
            FROM   channels
            WHERE  conversation_id > 0 AND deleted_at IS NULL
            ORDER  BY conversation_id
            LIMIT  @max
            """, new { max });

    /// <summary>The standard channels that a user who is no administrator may read, by id.</summary>
    public static IReadOnlyList<long> ListReadable(ReadScope read, Guid userId, int max) =>
        read.Query<long>("""
            SELECT conversation_id
            FROM   channels
            WHERE  is_public = 1 AND deleted_at IS NULL
            UNION
            SELECT conversation_id
            FROM   channels
            WHERE  created_by = @userId AND deleted_at IS NULL
            UNION
            SELECT conversation_id
            FROM   channel_access
            WHERE  named = @userId AND is_group = 0 AND permission = 'read'
            UNION
            SELECT a.conversation_id
            FROM   user_group_members m
            JOIN   channel_access a ON a.named = m.group_id AND a.is_group = 1 AND a.permission = 'read'
            WHERE  m.user_id = @userId
            ORDER  BY conversation_id
            LIMIT  @max
            """, new { userId, max });

    /// <summary>From now on nobody finds the channel.</summary>
    public static void MarkDeleted(WriteScope write, long id) =>
        write.Execute("""
            UPDATE channels
            SET    deleted_at = @Now
            WHERE  conversation_id = @id
            """, new { id, write.Now });

    public static IReadOnlyList<long> ListDeleted(ReadScope read) =>
        read.Query<long>("""
            SELECT conversation_id
            FROM   channels
            WHERE  deleted_at IS NOT NULL
            """);

    /// <summary>Removes what is left of a deleted channel but its conversation, to which empty messages refer.</summary>
    public static void Delete(WriteScope write, long id)
    {
        ChannelAccessStore.DeleteAll(write, id);
        WebhookStore.DeleteAll(write, id);
        write.Execute("""
            DELETE FROM channel_details
            WHERE  conversation_id = @id
            """, new { id });
        write.Execute("""
            UPDATE conversations
            SET    sealed_name = NULL
            WHERE  id = @id
            """, new { id });
        write.Execute("""
            DELETE FROM channels
            WHERE  conversation_id = @id
            """, new { id });
    }
}
