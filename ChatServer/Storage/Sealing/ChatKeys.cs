namespace ChatServer.Storage.Sealing;

/// <summary>The keys of the chats, and of their shared copies.</summary>
internal sealed class ChatKeys(MasterKeys masters) : WrappedKeys(masters, Table)
{
    private const string Owner = "chat";

    private static readonly KeyTable Table = new(
        Owner,
        """
        INSERT INTO chat_keys (chat_id, key_id, master_key_id, wrapped)
        VALUES (@ownerId, @keyId, @masterKeyId, @wrapped)
        """,
        """
        SELECT chat_id AS owner_id, master_key_id, wrapped
        FROM   chat_keys
        WHERE  chat_id IN @ids AND key_id = 1
        """);

    public static byte[] BoundName(long chatId) => BoundName(Owner, chatId);

    /// <summary>Deletes the key of a chat: nothing that was sealed under it can be read again.</summary>
    public void Delete(WriteScope write, long chatId)
    {
        write.Execute("""
            DELETE FROM chat_keys
            WHERE  chat_id = @chatId
            """, new { chatId });
        Forget(chatId);
    }
}
