using ChatServer.Storage;

namespace ChatServer.Accounts.Blocks;

/// <summary>Counts the changes of blocks, so caches that depend on blocks notice them.</summary>
internal sealed class BlockChanges : IEventListener
{
    private long count;

    public long Count => Volatile.Read(ref count);

    public void OnCommitted(IReadOnlyList<DomainEvent> events)
    {
        foreach (var happened in events)
        {
            if (happened is BlockChanged)
                Interlocked.Increment(ref count);
        }
    }
}
