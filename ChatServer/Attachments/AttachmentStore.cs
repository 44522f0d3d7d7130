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

    public static FileRow? FindByObject(ReadScope read, string objectName) =>
        read.QueryFirstOrDefault<FileRow>($"""
            SELECT {Columns}
            FROM   message_files
            WHERE  object_name = @objectName
            """, new { objectName });

    /// <summary>Whether a message up to a position has the file.</summary>
    public static bool IsSentUpTo(ReadScope read, long fileId, long position) =>
        read.QueryFirstOrDefault<long>("""
            SELECT 1
            FROM   messages
            WHERE  file_id = @fileId AND id <= @position
            """, new { fileId, position }) == 1;

    /// <summary>Those of the objects that a file refers to.</summary>
    public static IReadOnlyList<string> Referred(ReadScope read, IReadOnlyList<string> objectNames) =>
        read.Query<string>("""
            SELECT object_name
            FROM   message_files
            WHERE  object_name IN @objectNames
            """, new { objectNames });
}
