using ChatServer.Refusals;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Chats.Folders;

/// <summary>The SQL of folders.</summary>
internal static class FolderStore
{
    public static readonly Refusal Unknown = new(RefusalCode.UnknownFolder);

    private const string Columns =
        "id, uuid, owner_id, parent_id, is_expanded, created_at, updated_at, name, data, meta";

    public static SealedCell Cell(string column, long id) => SealedCell.Of($"folders.{column}", id);

    /// <summary>
    /// All folders of a user, whose number is bounded, with their names, but without <see cref="FolderRow.Data"/> and
    /// <see cref="FolderRow.Meta"/>.
    /// </summary>
    public static IReadOnlyList<FolderRow> ListNamed(ReadScope read, Guid ownerId) =>
        read.Query<FolderRow>("""
            SELECT id, uuid, owner_id, parent_id, is_expanded, created_at, updated_at, name
            FROM   folders
            WHERE  owner_id = @ownerId
            ORDER  BY id
            """, new { ownerId });

    /// <summary>All folders of a user without <see cref="FolderRow.Data"/>.</summary>
    public static IReadOnlyList<FolderRow> List(ReadScope read, Guid ownerId) =>
        read.Query<FolderRow>("""
            SELECT id, uuid, owner_id, parent_id, is_expanded, created_at, updated_at, name, meta
            FROM   folders
            WHERE  owner_id = @ownerId
            ORDER  BY id
            """, new { ownerId });

    /// <summary>The bytes that clients have stored with a user's folders.</summary>
    public static long CountBytes(ReadScope read, Guid ownerId) =>
        read.QueryScalar<long>("""
            SELECT COALESCE(SUM(COALESCE(LENGTH(data), 0) + COALESCE(LENGTH(meta), 0)), 0)
            FROM   folders
            WHERE  owner_id = @ownerId
            """, new { ownerId });

    /// <summary>Null if it isn't the user's.</summary>
    public static FolderRow? Find(ReadScope read, Guid ownerId, Guid uuid) =>
        read.QueryFirstOrDefault<FolderRow>($"""
            SELECT {Columns}
            FROM   folders
            WHERE  uuid = @uuid
            """, new { uuid }) is { } row && row.OwnerId == ownerId ? row : null;

    /// <summary>Whether any user's folder has this id.</summary>
    public static bool Exists(ReadScope read, Guid uuid) =>
        read.QueryFirstOrDefault<long>("""
            SELECT 1
            FROM   folders
            WHERE  uuid = @uuid
            """, new { uuid }) == 1;

    /// <summary>Checks the folder that a chat is to go into.</summary>
    public static Outcome<ChosenFolder> Resolve(ReadScope read, Guid ownerId, Guid? uuid)
    {
        if (uuid is not { } named)
            return new ChosenFolder(Id: null);

        return Find(read, ownerId, named) is { } folder ? new ChosenFolder(folder.Id) : Unknown;
    }

    public static string OpenName(ReadScope read, FolderRow row) => read.Columns.Open(Cell("name", row.Id), row.Name);

    public static long NextId(ReadScope read) => read.QueryScalar<long>("SELECT COALESCE(MAX(id), 0) + 1 FROM folders");

    public static void Insert(WriteScope write, FolderRow row) =>
        write.Execute("""
            INSERT INTO folders (id, uuid, owner_id, parent_id, is_expanded, created_at, updated_at, name, data, meta)
            VALUES (@Id, @Uuid, @OwnerId, @ParentId, @IsExpanded, @CreatedAt, @UpdatedAt, @Name, @Data, @Meta)
            """, row);

    public static void Update(WriteScope write, FolderRow row) =>
        write.Execute("""
            UPDATE folders
            SET    parent_id = @ParentId, is_expanded = @IsExpanded, updated_at = @UpdatedAt, name = @Name, data = @Data,
                   meta = @Meta
            WHERE  id = @Id
            """, row);

    public static void Delete(WriteScope write, long id) =>
        write.Execute("""
            DELETE FROM folders
            WHERE  id = @id
            """, new { id });

    public static void DeleteAll(WriteScope write, Guid ownerId) =>
        write.Execute("""
            DELETE FROM folders
            WHERE  owner_id = @ownerId
            """, new { ownerId });

    /// <summary>Some chats in a folder.</summary>
    public static IReadOnlyList<long> ListChats(ReadScope read, long folderId, int limit) =>
        read.Query<long>("""
            SELECT id
            FROM   chats
            WHERE  folder_id = @folderId
            ORDER  BY updated_at DESC, id DESC
            LIMIT  @limit
            """, new { folderId, limit });

    /// <summary>Takes all chats out of a folder.</summary>
    public static void Empty(WriteScope write, long folderId) =>
        write.Execute("""
            UPDATE chats
            SET    folder_id = NULL
            WHERE  folder_id = @folderId
            """, new { folderId });
}
