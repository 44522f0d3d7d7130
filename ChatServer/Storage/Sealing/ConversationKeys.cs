using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace ChatServer.Storage.Sealing;

/// <summary>
/// The keys of the conversations, wrapped in the table, unwrapped in a bounded cache. When the cache is full it is emptied: keys
/// in use are loaded again with one query each.
/// </summary>
internal sealed class ConversationKeys(MasterKeys masters) : IWriterState
{
    private const int MaxCached = 50_000;
    private const byte FirstKeyId = 1;
    private readonly ConcurrentDictionary<long, ConversationCipher> ciphers = new();

    /// <summary>Creates the key of a new conversation, in the transaction that creates the conversation.</summary>
    public ConversationCipher Create(WriteScope write, long conversationId)
    {
        var key = RandomNumberGenerator.GetBytes(MasterKey.SizeInBytes);
        var master = masters.CurrentIn(write);
        write.Execute("""
            INSERT INTO conversation_keys (conversation_id, key_id, master_key_id, wrapped)
            VALUES (@conversationId, @FirstKeyId, @Id, @wrapped)
            """, new { conversationId, FirstKeyId, master.Id, wrapped = master.Wrap(key, BoundName(conversationId)) });
        return new ConversationCipher(conversationId, FirstKeyId, key);
    }

    public ConversationCipher Find(ReadScope read, long conversationId)
    {
        if (ciphers.TryGetValue(conversationId, out var known))
            return known;

        return List(read, [conversationId]).Select(Keep).FirstOrDefault()
            ?? throw new DamagedRecordException($"Conversation {conversationId} has no key");
    }

    /// <summary>Loads the keys of some conversations into the cache before they are requested one by one.</summary>
    public void Load(ReadScope read, IEnumerable<long> conversationIds)
    {
        foreach (var row in List(read, conversationIds.Where(id => !ciphers.ContainsKey(id))))
            Keep(row);
    }

    private static IEnumerable<ConversationKeyRow> List(ReadScope read, IEnumerable<long> conversationIds) =>
        read.QueryByIds<ConversationKeyRow>("""
            SELECT conversation_id, master_key_id, wrapped
            FROM   conversation_keys
            WHERE  conversation_id IN @ids AND key_id = 1
            """, conversationIds);

    private ConversationCipher Keep(ConversationKeyRow row)
    {
        var master = masters.TryFind(row.MasterKeyId) ?? throw new DamagedRecordException(
            $"The key of conversation {row.ConversationId} needs the master key {row.MasterKeyId:x8}, which is unknown");
        var key = master.Unwrap(row.Wrapped, BoundName(row.ConversationId));
        if (ciphers.Count >= MaxCached)
            ciphers.Clear();
        return ciphers.GetOrAdd(row.ConversationId, new ConversationCipher(row.ConversationId, FirstKeyId, key));
    }

    // The id of a conversation whose creation was rolled back is reused by another one, with another key.
    public void RolledBack() => ciphers.Clear();

    public static byte[] BoundName(long conversationId)
    {
        var name = new byte["conversation:"u8.Length + sizeof(long)];
        "conversation:"u8.CopyTo(name);
        BinaryPrimitives.WriteInt64BigEndian(name.AsSpan("conversation:"u8.Length), conversationId);
        return name;
    }
}

internal sealed record ConversationKeyRow(long ConversationId, long MasterKeyId, byte[] Wrapped);
