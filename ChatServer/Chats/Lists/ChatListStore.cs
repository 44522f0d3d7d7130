using ChatServer.Storage;

namespace ChatServer.Chats.Lists;

/// <summary>
/// The SQL of lists of chats, the one changed last first. Each list has an index that gives its order; equal times are ordered by
/// id, so that no chat is on two pages.
/// </summary>
internal static class ChatListStore
{
    private const string Listed = "id, uuid, created_at, updated_at, title";

    /// <summary>Neither archived nor pinned nor in a folder.</summary>
    public static IEnumerable<ChatRow> ReadPlain(ReadScope read, Guid ownerId, int skip, int limit) =>
        read.Stream<ChatRow>($"""
            SELECT {Listed}
            FROM   chats
            WHERE  owner_id = @ownerId AND is_archived = 0 AND is_pinned = 0 AND folder_id IS NULL
            ORDER  BY updated_at DESC, id DESC
            LIMIT  @limit OFFSET @skip
            """, new { ownerId, skip, limit });

    /// <summary>Not archived, and with the pinned ones or those in folders.</summary>
    public static IEnumerable<ChatRow> ReadMixed(
        ReadScope read, Guid ownerId, bool withPinned, bool withFolders, int skip, int limit) =>
        read.Stream<ChatRow>($"""
            SELECT {Listed}
            FROM   chats
            WHERE  owner_id = @ownerId AND is_archived = 0 AND (@withPinned OR is_pinned = 0)
                   AND (@withFolders OR folder_id IS NULL)
            ORDER  BY updated_at DESC, id DESC
            LIMIT  @limit OFFSET @skip
            """, new { ownerId, withPinned, withFolders, skip, limit });

    public static IEnumerable<ChatRow> ReadPinned(ReadScope read, Guid ownerId) =>
        read.Stream<ChatRow>($"""
            SELECT {Listed}
            FROM   chats
            WHERE  owner_id = @ownerId AND is_pinned = 1 AND is_archived = 0
            ORDER  BY updated_at DESC, id DESC
            """, new { ownerId });

    public static IEnumerable<ChatRow> ReadArchived(ReadScope read, Guid ownerId, int skip, int limit) =>
        read.Stream<ChatRow>($"""
            SELECT {Listed}
            FROM   chats
            WHERE  owner_id = @ownerId AND is_archived = 1
            ORDER  BY updated_at DESC, id DESC
            LIMIT  @limit OFFSET @skip
            """, new { ownerId, skip, limit });

    public static IEnumerable<ChatRow> ReadAll(ReadScope read, Guid ownerId, int skip, int limit) =>
        read.Stream<ChatRow>($"""
            SELECT {Listed}, share_uuid, folder_id, is_archived, is_pinned
            FROM   chats
            WHERE  owner_id = @ownerId
            ORDER  BY updated_at DESC, id DESC
            LIMIT  @limit OFFSET @skip
            """, new { ownerId, skip, limit });

    /// <summary>Neither archived nor pinned, in this folder itself.</summary>
    public static IEnumerable<ChatRow> ReadFolder(ReadScope read, long folderId, int skip, int limit) =>
        read.Stream<ChatRow>($"""
            SELECT {Listed}
            FROM   chats
            WHERE  folder_id = @folderId AND is_archived = 0 AND is_pinned = 0
            ORDER  BY updated_at DESC, id DESC
            LIMIT  @limit OFFSET @skip
            """, new { folderId, skip, limit });

    /// <summary>With a tag, archived ones included; the newest first.</summary>
    public static IEnumerable<ChatRow> ReadTagged(ReadScope read, long tagId, int skip, int limit) =>
        read.Stream<ChatRow>("""
            SELECT c.id, c.uuid, c.created_at, c.updated_at, c.title
            FROM   chat_tags x
            JOIN   chats c ON c.id = x.chat_id
            WHERE  x.tag_id = @tagId
            ORDER  BY x.chat_id DESC
            LIMIT  @limit OFFSET @skip
            """, new { tagId, skip, limit });

    /// <summary>The chats of all users and the shared copies, by id.</summary>
    public static IReadOnlyList<ChatRow> ReadEvery(ReadScope read, long after, int limit) =>
        read.Query<ChatRow>("""
            SELECT id, updated_at
            FROM   chats
            WHERE  id > @after AND (owner_id IS NOT NULL OR original_id IS NOT NULL)
            ORDER  BY id
            LIMIT  @limit
            """, new { after, limit });
}
