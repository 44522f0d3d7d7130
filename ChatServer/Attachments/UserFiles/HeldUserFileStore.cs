using ChatServer.Messages.Files;
using ChatServer.Storage;

namespace ChatServer.Attachments.UserFiles;

/// <summary>A deleted file of a user that a legal hold keeps.</summary>
internal sealed record HeldUserFileRow
{
    public required Guid Id { get; init; }
    public required Guid UserId { get; init; }
    public required string ObjectName { get; init; }
    public required long Size { get; init; }
    public required Timestamp CreatedAt { get; init; }
    public required Timestamp DeletedAt { get; init; }

    /// <summary>Sealed as it was in <c>user_files</c>.</summary>
    public required byte[] Details { get; init; }

    public StoredFile Open(ReadScope read) => new(ObjectName, Size, UserFileRow.OpenDetails(read.Columns, Id, Details));
}

/// <summary>The SQL of deleted files of users that are kept. No query for users reads this table.</summary>
internal static class HeldUserFileStore
{
    private const string Columns = "id, user_id, object_name, size, created_at, deleted_at, details";

    /// <summary>Takes a file from its user.</summary>
    public static void Keep(WriteScope write, UserFileRow file)
    {
        UserFileStore.Delete(write, file.Id);
        write.Execute("""
            INSERT INTO held_user_files (id, user_id, object_name, size, created_at, deleted_at, details)
            VALUES (@Id, @UserId, @ObjectName, @Size, @CreatedAt, @Now, @Details)
            """, new { file.Id, file.UserId, file.ObjectName, file.Size, file.CreatedAt, write.Now, file.Details });
    }

    /// <summary>The kept files of all users, by id.</summary>
    public static IReadOnlyList<HeldUserFileRow> ReadAfter(ReadScope read, Guid afterId, int limit) =>
        read.Query<HeldUserFileRow>($"""
            SELECT {Columns}
            FROM   held_user_files
            WHERE  id > @afterId
            ORDER  BY id
            LIMIT  @limit
            """, new { afterId, limit });

    /// <summary>Those of one user.</summary>
    public static IReadOnlyList<HeldUserFileRow> ReadOfAfter(ReadScope read, Guid userId, Guid afterId, int limit) =>
        read.Query<HeldUserFileRow>($"""
            SELECT {Columns}
            FROM   held_user_files
            WHERE  user_id = @userId AND id > @afterId
            ORDER  BY id
            LIMIT  @limit
            """, new { userId, afterId, limit });

    public static void Delete(WriteScope write, Guid id) =>
        write.Execute("""
            DELETE FROM held_user_files
            WHERE  id = @id
            """, new { id });
}
