using ChatServer.Storage;

namespace ChatServer.Attachments.Uploads;

/// <summary>The SQL of storage use; triggers maintain the figures.</summary>
internal static class StorageUseStore
{
    public static UsedStorage FindUser(ReadScope read, Guid userId) =>
        read.QueryFirstOrDefault<UsedStorage>("""
            SELECT files, bytes
            FROM   user_storage
            WHERE  user_id = @userId
            """, new { userId }) ?? new UsedStorage(0, 0);

    /// <summary>Messages' files, pictures, and files kept by legal holds.</summary>
    public static long FindAll(ReadScope read) =>
        read.QueryFirstOrDefault<long>("""
            SELECT value
            FROM   server_counts
            WHERE  name = 'stored_bytes'
            """);
}
