using ChatServer.Storage;

namespace ChatServer.Chats.Search;

/// <summary>A chat that may be a hit.</summary>
internal sealed record WalkedChat(long Id, Timestamp UpdatedAt);

/// <summary>
/// The SQL that searches run on chats, the one changed last first; see <see cref="ChatIndex"/> for their texts.
/// </summary>
internal static class ChatSearchStore
{
    public const string FindTag = """
        SELECT 1
        FROM   chat_tags
        WHERE  chat_id = @chatId AND tag_id = @tagId
        """;

    public const string FindAnyTag = """
        SELECT 1
        FROM   chat_tags
        WHERE  chat_id = @chatId
        LIMIT  1
        """;

    /// <summary>0 where the chat is in none.</summary>
    public const string FindFolder = """
        SELECT folder_id
        FROM   chats
        WHERE  id = @chatId
        """;

    private const string Order = "ORDER  BY updated_at DESC, id DESC";

    public static IEnumerable<long> WalkUnarchived(ReadScope read, Guid ownerId) =>
        read.Stream<long>($"""
            SELECT id
            FROM   chats
            WHERE  owner_id = @ownerId AND is_archived = 0
            {Order}
            """, new { ownerId });

    public static IEnumerable<long> WalkArchived(ReadScope read, Guid ownerId) =>
        read.Stream<long>($"""
            SELECT id
            FROM   chats
            WHERE  owner_id = @ownerId AND is_archived = 1
            {Order}
            """, new { ownerId });

    public static IEnumerable<long> WalkPinned(ReadScope read, Guid ownerId) =>
        read.Stream<long>($"""
            SELECT id
            FROM   chats
            WHERE  owner_id = @ownerId AND is_pinned = 1
            {Order}
            """, new { ownerId });

    public static IEnumerable<long> WalkShared(ReadScope read, Guid ownerId) =>
        read.Stream<long>($"""
            SELECT id
            FROM   chats
            WHERE  owner_id = @ownerId AND share_uuid IS NOT NULL
            {Order}
            """, new { ownerId });

    /// <summary>How many chats have a tag, counted up to a limit.</summary>
    public static long CountTagged(ReadScope read, long tagId, int limit) =>
        read.QueryScalar<long>("""
            SELECT COUNT(*)
            FROM   (SELECT chat_id FROM chat_tags WHERE tag_id = @tagId LIMIT @limit)
            """, new { tagId, limit });

    public static IReadOnlyList<long> ListTagged(ReadScope read, long tagId, int limit) =>
        read.Query<long>("""
            SELECT chat_id
            FROM   chat_tags
            WHERE  tag_id = @tagId
            ORDER  BY chat_id
            LIMIT  @limit
            """, new { tagId, limit });

    /// <summary>How many chats are in a folder itself, counted up to a limit.</summary>
    public static long CountInFolder(ReadScope read, long folderId, int limit) =>
        read.QueryScalar<long>("""
            SELECT COUNT(*)
            FROM   (SELECT id FROM chats WHERE folder_id = @folderId LIMIT @limit)
            """, new { folderId, limit });

    public static IReadOnlyList<long> ListInFolder(ReadScope read, long folderId, int limit) =>
        read.Query<long>("""
            SELECT id
            FROM   chats
            WHERE  folder_id = @folderId
            ORDER  BY updated_at DESC, id DESC
            LIMIT  @limit
            """, new { folderId, limit });

    /// <summary>When chats were changed; those that don't exist are left out.</summary>
    public static IReadOnlyList<WalkedChat> ListTimes(ReadScope read, IEnumerable<long> ids) =>
        read.QueryByIds<WalkedChat>("""
            SELECT id, updated_at
            FROM   chats
            WHERE  id IN @ids
            """, ids);
}
