using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Chats.Tags;

/// <summary>A tag of a user.</summary>
internal sealed record TagRow
{
    public long Id { get; init; }
    public Guid OwnerId { get; init; }

    /// <summary>Sealed.</summary>
    public byte[] Tag { get; init; } = [];

    /// <summary>Sealed.</summary>
    public byte[] Name { get; init; } = [];
}

/// <summary>A tag of a user, as it is read.</summary>
/// <param name="Id">The name in lower case, with underscores for spaces.</param>
/// <param name="Name">As it was spelled first.</param>
internal sealed record Tag(string Id, string Name, Guid OwnerId);

/// <summary>The SQL of tags.</summary>
internal static class TagStore
{
    public static SealedCell TagCell(Guid ownerId) => SealedCell.Of("tags.tag", ownerId);

    public static SealedCell NameCell(long id) => SealedCell.Of("tags.name", id);

    public static IReadOnlyList<Tag> List(ReadScope read, Guid ownerId) => Open(read, read.Query<TagRow>("""
        SELECT id, owner_id, tag, name
        FROM   tags
        WHERE  owner_id = @ownerId
        ORDER  BY id
        """, new { ownerId }));

    public static IReadOnlyList<Tag> ListOf(ReadScope read, long chatId) => Open(read, ListRowsOf(read, chatId));

    public static IReadOnlyList<string> ListIdsOf(ReadScope read, Guid ownerId, long chatId) =>
        [.. ListRowsOf(read, chatId).Select(row => read.Columns.OpenAlike(TagCell(ownerId), row.Tag))];

    public static IReadOnlyList<TagRow> ListRowsOf(ReadScope read, long chatId) => read.Query<TagRow>("""
        SELECT t.id, t.owner_id, t.tag, t.name
        FROM   chat_tags x
        JOIN   tags t ON t.id = x.tag_id
        WHERE  x.chat_id = @chatId
        ORDER  BY x.tag_id
        """, new { chatId });

    /// <summary>Null if the user has no such tag.</summary>
    public static long? Find(ReadScope read, Guid ownerId, string tagId) =>
        read.QueryFirstOrDefault<long?>("""
            SELECT id
            FROM   tags
            WHERE  owner_id = @ownerId AND tag = @tag
            """, new { ownerId, tag = read.Columns.SealAlike(TagCell(ownerId), tagId) });

    public static long Count(ReadScope read, Guid ownerId) =>
        read.QueryScalar<long>("""
            SELECT COUNT(*)
            FROM   tags
            WHERE  owner_id = @ownerId
            """, new { ownerId });

    public static long Insert(WriteScope write, Guid ownerId, string tagId, string name)
    {
        var id = write.QueryScalar<long>("SELECT COALESCE(MAX(id), 0) + 1 FROM tags");
        write.Execute("""
            INSERT INTO tags (id, owner_id, tag, name, created_at)
            VALUES (@id, @ownerId, @tag, @sealedName, @Now)
            """, new
        {
            id,
            ownerId,
            tag = write.Columns.SealAlike(TagCell(ownerId), tagId),
            sealedName = write.Columns.Seal(NameCell(id), name),
            write.Now,
        });
        return id;
    }

    public static void Attach(WriteScope write, long chatId, long tagId) =>
        write.Execute("""
            INSERT INTO chat_tags (chat_id, tag_id)
            VALUES (@chatId, @tagId)
            ON CONFLICT (chat_id, tag_id) DO NOTHING
            """, new { chatId, tagId });

    public static void Detach(WriteScope write, long chatId, long tagId) =>
        write.Execute("""
            DELETE FROM chat_tags
            WHERE  chat_id = @chatId AND tag_id = @tagId
            """, new { chatId, tagId });

    /// <summary>Deletes a tag that no chat has any more, archived ones included.</summary>
    public static void DeleteUnused(WriteScope write, long tagId) =>
        write.Execute("""
            DELETE FROM tags
            WHERE  id = @tagId AND NOT EXISTS (SELECT 1 FROM chat_tags x WHERE x.tag_id = @tagId)
            """, new { tagId });

    public static void DeleteAll(WriteScope write, Guid ownerId) =>
        write.Execute("""
            DELETE FROM tags
            WHERE  owner_id = @ownerId
            """, new { ownerId });

    private static IReadOnlyList<Tag> Open(ReadScope read, IEnumerable<TagRow> rows) =>
        [.. rows.Select(row => new Tag(
            read.Columns.OpenAlike(TagCell(row.OwnerId), row.Tag), read.Columns.Open(NameCell(row.Id), row.Name), row.OwnerId))];
}
