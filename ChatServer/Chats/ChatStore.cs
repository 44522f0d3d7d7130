using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Chats;

/// <summary>The SQL of chats, without their content.</summary>
internal static class ChatStore
{
    private const string Columns = """
        c.id, c.uuid, c.owner_id, c.original_id, c.share_uuid, c.expires_at, c.folder_id, c.is_archived, c.is_pinned,
        c.message_count, c.byte_count, c.created_at, c.updated_at, c.title,
        (SELECT s.bytes FROM chat_storage s WHERE s.owner_id = c.owner_id) AS owner_bytes,
        (SELECT f.uuid FROM folders f WHERE f.id = c.folder_id) AS folder_uuid,
        (SELECT o.uuid FROM chats o WHERE o.id = c.original_id) AS original_uuid
        """;

    public static SealedCell TitleCell(long id) => SealedCell.Of("chats.title", id);

    public static ChatRow? Find(ReadScope read, long id) =>
        read.QueryFirstOrDefault<ChatRow>($"""
            SELECT {Columns}
            FROM   chats c
            WHERE  c.id = @id
            """, new { id });

    /// <summary>A chat or a shared copy.</summary>
    public static ChatRow? FindAny(ReadScope read, Guid uuid) =>
        read.QueryFirstOrDefault<ChatRow>($"""
            SELECT {Columns}
            FROM   chats c
            WHERE  c.uuid = @uuid
            """, new { uuid });

    /// <summary>A chat of this user; null otherwise, so that ids can't be probed.</summary>
    public static ChatRow? FindOwn(ReadScope read, Guid ownerId, Guid uuid) =>
        FindAny(read, uuid) is { } row && row.OwnerId == ownerId ? row : null;

    public static ChatRow? FindCopy(ReadScope read, long originalId) =>
        read.QueryFirstOrDefault<ChatRow>($"""
            SELECT {Columns}
            FROM   chats c
            WHERE  c.original_id = @originalId
            """, new { originalId });

    /// <summary>An id that no chat has had: chats are found in memory by it after they are gone.</summary>
    public static long NextId(WriteScope write) =>
        Math.Max(write.Now.Nanoseconds, write.QueryScalar<long>("SELECT COALESCE(MAX(id), 0) + 1 FROM chats"));

    public static void Insert(WriteScope write, ChatRow row, string title) =>
        write.Execute("""
            INSERT INTO chats (
                id, uuid, owner_id, original_id, share_uuid, expires_at, folder_id, is_archived, is_pinned, message_count,
                byte_count, created_at, updated_at, title)
            VALUES (
                @Id, @Uuid, @OwnerId, @OriginalId, NULL, @ExpiresAt, @FolderId, @IsArchived, @IsPinned, @MessageCount,
                @ByteCount, @CreatedAt, @UpdatedAt, @title)
            """, new
        {
            row.Id,
            row.Uuid,
            row.OwnerId,
            row.OriginalId,
            row.ExpiresAt,
            row.FolderId,
            row.IsArchived,
            row.IsPinned,
            row.MessageCount,
            row.ByteCount,
            row.CreatedAt,
            row.UpdatedAt,
            title = write.Columns.Seal(TitleCell(row.Id), title),
        });

    /// <summary>After its document was saved.</summary>
    public static void UpdateSaved(WriteScope write, ChatRow row, string title) =>
        write.Execute("""
            UPDATE chats
            SET    title = @title, message_count = @MessageCount, byte_count = @ByteCount, updated_at = @UpdatedAt
            WHERE  id = @Id
            """, new
        {
            row.Id,
            row.MessageCount,
            row.ByteCount,
            row.UpdatedAt,
            title = write.Columns.Seal(TitleCell(row.Id), title),
        });

    /// <summary>
    /// After one message has changed. Within the second that clients see, the time stays, and so do the indexes of lists: a
    /// message may be streamed in hundreds of steps.
    /// </summary>
    public static void UpdateMessage(WriteScope write, ChatRow row, int messages, long bytes)
    {
        var (after, size) = (row.MessageCount + messages, row.ByteCount + bytes);
        if (SecondOf(row.UpdatedAt) >= SecondOf(write.Now))
            write.Execute("""
                UPDATE chats
                SET    message_count = @after, byte_count = @size
                WHERE  id = @Id
                """, new { row.Id, after, size });
        else
            write.Execute("""
                UPDATE chats
                SET    message_count = @after, byte_count = @size, updated_at = @Now
                WHERE  id = @Id
                """, new { row.Id, after, size, write.Now });
    }

    public static void UpdatePinned(WriteScope write, long id, bool isPinned) =>
        write.Execute("""
            UPDATE chats
            SET    is_pinned = @isPinned
            WHERE  id = @id
            """, new { id, isPinned });

    /// <summary>Also takes the chat out of its folder.</summary>
    public static void UpdateArchived(WriteScope write, long id, bool isArchived) =>
        write.Execute("""
            UPDATE chats
            SET    is_archived = @isArchived, folder_id = NULL
            WHERE  id = @id
            """, new { id, isArchived });

    /// <summary>Also unpins the chat.</summary>
    public static void UpdateFolder(WriteScope write, long id, long? folderId) =>
        write.Execute("""
            UPDATE chats
            SET    folder_id = @folderId, is_pinned = 0
            WHERE  id = @id
            """, new { id, folderId });

    public static void UpdateShare(WriteScope write, long id, Guid? shareUuid) =>
        write.Execute("""
            UPDATE chats
            SET    share_uuid = @shareUuid
            WHERE  id = @id
            """, new { id, shareUuid });

    public static void UpdateExpiry(WriteScope write, long id, Timestamp? expiresAt) =>
        write.Execute("""
            UPDATE chats
            SET    expires_at = @expiresAt
            WHERE  id = @id
            """, new { id, expiresAt });

    /// <summary>Takes all chats of a user out of the archive or into it. Those that enter it leave their folders.</summary>
    public static void ArchiveAll(WriteScope write, Guid ownerId) =>
        write.Execute("""
            UPDATE chats
            SET    is_archived = 1, folder_id = NULL
            WHERE  owner_id = @ownerId AND is_archived = 0
            """, new { ownerId });

    public static void UnarchiveAll(WriteScope write, Guid ownerId) =>
        write.Execute("""
            UPDATE chats
            SET    is_archived = 0
            WHERE  owner_id = @ownerId AND is_archived = 1
            """, new { ownerId });

    public static void Delete(WriteScope write, long id) =>
        write.Execute("""
            DELETE FROM chats
            WHERE  id = @id
            """, new { id });

    public static long Count(ReadScope read, Guid ownerId) =>
        read.QueryScalar<long>("""
            SELECT COUNT(*)
            FROM   chats
            WHERE  owner_id = @ownerId
            """, new { ownerId });

    /// <summary>Some chats of a user, newest first.</summary>
    public static IReadOnlyList<long> ListIds(ReadScope read, Guid ownerId, int limit) =>
        read.Query<long>("""
            SELECT id
            FROM   chats
            WHERE  owner_id = @ownerId
            ORDER  BY updated_at DESC, id DESC
            LIMIT  @limit
            """, new { ownerId, limit });

    private static long SecondOf(Timestamp at) => at.ToDateTimeOffset().ToUnixTimeSeconds();
}
