using ChatServer.Storage;

namespace ChatServer.Chats;

/// <summary>
/// The SQL of how many bytes the chats of users have, which triggers of <c>chats</c> keep: a user's chats and their shared
/// copies, but not what a legal hold keeps.
/// </summary>
internal static class ChatStorageStore
{
    public static long FindBytes(ReadScope read, Guid ownerId) =>
        read.QueryFirstOrDefault<long>("""
            SELECT bytes
            FROM   chat_storage
            WHERE  owner_id = @ownerId
            """, new { ownerId });

    public static void Delete(WriteScope write, Guid ownerId) =>
        write.Execute("""
            DELETE FROM chat_storage
            WHERE  owner_id = @ownerId
            """, new { ownerId });
}
