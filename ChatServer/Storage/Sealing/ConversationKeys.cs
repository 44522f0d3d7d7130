namespace ChatServer.Storage.Sealing;

/// <summary>The keys of the conversations.</summary>
internal sealed class ConversationKeys(MasterKeys masters) : WrappedKeys(masters, Table)
{
    private const string Owner = "conversation";

    private static readonly KeyTable Table = new(
        Owner,
        """
        INSERT INTO conversation_keys (conversation_id, key_id, master_key_id, wrapped)
        VALUES (@ownerId, @keyId, @masterKeyId, @wrapped)
        """,
        """
        SELECT conversation_id AS owner_id, master_key_id, wrapped
        FROM   conversation_keys
        WHERE  conversation_id IN @ids AND key_id = 1
        """);

    public static byte[] BoundName(long conversationId) => BoundName(Owner, conversationId);
}
