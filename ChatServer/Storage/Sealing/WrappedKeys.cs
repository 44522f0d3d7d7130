using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace ChatServer.Storage.Sealing;

/// <summary>The table of the keys of one kind of record, such as conversations.</summary>
/// <param name="Owner">What a key belongs to. It is bound to the key, so a key of another kind can't be passed off.</param>
/// <param name="Insert">Stores a key: <c>@ownerId</c>, <c>@keyId</c>, <c>@masterKeyId</c>, <c>@wrapped</c>.</param>
/// <param name="List">Reads the keys of <c>@ids</c> as <see cref="WrappedKeyRow"/>.</param>
internal sealed record KeyTable(string Owner, string Insert, string List);

/// <summary>A key in a table, wrapped with a master key.</summary>
internal sealed record WrappedKeyRow(long OwnerId, long MasterKeyId, byte[] Wrapped);

/// <summary>
/// A key for each record of one kind, wrapped in the table, unwrapped in a bounded cache. When the cache is full it is emptied:
/// keys in use are loaded again with one query each.
/// </summary>
internal abstract class WrappedKeys(MasterKeys masters, KeyTable table) : IWriterState
{
    private const int MaxCached = 50_000;
    private const byte FirstKeyId = 1;
    private readonly ConcurrentDictionary<long, ConversationCipher> ciphers = new();

    /// <summary>Creates the key of a new record, in the transaction that creates the record.</summary>
    public ConversationCipher Create(WriteScope write, long ownerId)
    {
        var key = RandomNumberGenerator.GetBytes(MasterKey.SizeInBytes);
        var master = masters.CurrentIn(write);
        write.Execute(
            table.Insert,
            new
            {
                ownerId,
                keyId = FirstKeyId,
                masterKeyId = master.Id,
                wrapped = master.Wrap(key, BoundName(table.Owner, ownerId)),
            });
        return new ConversationCipher(ownerId, FirstKeyId, key, table.Owner);
    }

    public ConversationCipher Find(ReadScope read, long ownerId)
    {
        if (ciphers.TryGetValue(ownerId, out var known))
            return known;

        return List(read, [ownerId]).Select(Keep).FirstOrDefault()
            ?? throw new DamagedRecordException($"The {table.Owner} {ownerId} has no key");
    }

    /// <summary>Loads the keys of some records into the cache before they are requested one by one.</summary>
    public void Load(ReadScope read, IEnumerable<long> ownerIds)
    {
        foreach (var row in List(read, ownerIds.Where(id => !ciphers.ContainsKey(id))))
            Keep(row);
    }

    // The id of a record whose creation was rolled back is reused by another one, with another key.
    public void RolledBack() => ciphers.Clear();

    /// <summary>Forgets the key of a deleted record.</summary>
    protected void Forget(long ownerId) => ciphers.TryRemove(ownerId, out _);

    protected static byte[] BoundName(string owner, long ownerId)
    {
        var name = new byte[Encoding.ASCII.GetByteCount(owner) + 1 + sizeof(long)];
        Encoding.ASCII.GetBytes(owner, name);
        name[^(sizeof(long) + 1)] = (byte)':';
        BinaryPrimitives.WriteInt64BigEndian(name.AsSpan(name.Length - sizeof(long)), ownerId);
        return name;
    }

    private IEnumerable<WrappedKeyRow> List(ReadScope read, IEnumerable<long> ownerIds) =>
        read.QueryByIds<WrappedKeyRow>(table.List, ownerIds);

    private ConversationCipher Keep(WrappedKeyRow row)
    {
        var master = masters.TryFind(row.MasterKeyId) ?? throw new DamagedRecordException(
            $"The key of the {table.Owner} {row.OwnerId} needs the master key {row.MasterKeyId:x8}, which is unknown");
        var key = master.Unwrap(row.Wrapped, BoundName(table.Owner, row.OwnerId));
        if (ciphers.Count >= MaxCached)
            ciphers.Clear();
        return ciphers.GetOrAdd(row.OwnerId, new ConversationCipher(row.OwnerId, FirstKeyId, key, table.Owner));
    }
}
