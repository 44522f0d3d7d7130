using ChatServer.Storage;

namespace ChatServer.Attachments;

/// <summary>The SQL of files.</summary>
internal static class AttachmentStore
{
    private const string Columns = "id, conversation_id, uploader_id, object_name, size, details, created_at";

    /// <summary>The id that the next file takes. Details are sealed for an id, so it is needed before the row is there.</summary>
    public static long NextId(WriteScope write) =>
        write.QueryScalar<long>("SELECT COALESCE(MAX(id), 0) + 1 FROM message_files");

    public static void Insert(WriteScope write, FileRow file) =>
        write.Execute("""
            INSERT INTO message_files (id, conversation_id, uploader_id, object_name, size, details, created_at)
            VALUES (@Id, @ConversationId, @UploaderId, @ObjectName, @Size, @Details, @CreatedAt)
            """, file);

    public static FileRow? Find(ReadScope read, long id) =>
        read.QueryFirstOrDefault<FileRow>($"""
            SELECT {Columns}
            FROM   message_files
            WHERE  id = @id
            """, new { id });

    public static FileRow? FindByObject(ReadScope read, string objectName) =>
        read.QueryFirstOrDefault<FileRow>($"""
            SELECT {Columns}
            FROM   message_files
            WHERE  object_name = @objectName
            """, new { objectName });

    /// <summary>Those of the objects that a file or an avatar refers to.</summary>
    public static IReadOnlyList<string> Referred(ReadScope read, IReadOnlyList<string> objectNames) =>
        read.Query<string>("""
            SELECT object_name
            FROM   message_files
            WHERE  object_name IN @objectNames
            UNION  ALL
            SELECT object_name
            FROM   user_avatars
            WHERE  object_name IN @objectNames
            """, new { objectNames });
}
