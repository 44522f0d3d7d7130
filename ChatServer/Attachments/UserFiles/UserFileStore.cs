using ChatServer.Storage;

namespace ChatServer.Attachments.UserFiles;

/// <summary>The SQL of users' own files.</summary>
internal static class UserFileStore
{
    private const string Columns = "id, user_id, object_name, size, details, created_at";

    public static void Insert(WriteScope write, UserFileRow file) =>
        write.Execute("""
            INSERT INTO user_files (id, user_id, object_name, size, details, created_at)
            VALUES (@Id, @UserId, @ObjectName, @Size, @Details, @CreatedAt)
            """, file);

    public static UserFileRow? Find(ReadScope read, Guid id) =>
        read.QueryFirstOrDefault<UserFileRow>($"""
            SELECT {Columns}
            FROM   user_files
            WHERE  id = @id
            """, new { id });

    /// <summary>The files of a user after an id, in the order of the ids.</summary>
    public static IReadOnlyList<UserFileRow> ReadAfter(ReadScope read, Guid userId, Guid afterId, int limit) =>
        read.Query<UserFileRow>($"""
            SELECT {Columns}
            FROM   user_files
            WHERE  user_id = @userId AND id > @afterId
            ORDER  BY id
            LIMIT  @limit
            """, new { userId, afterId, limit });

    public static void Delete(WriteScope write, Guid id) =>
        write.Execute("""
            DELETE FROM user_files
            WHERE  id = @id
            """, new { id });
}
