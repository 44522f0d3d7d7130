using ChatServer.Storage;

namespace ChatServer.Accounts.Blocks;

/// <summary>Counts the changes of blocks, so caches that depend on blocks notice them.</summary>
internal sealed class BlockChanges : IEventListener
{
    private long count;

    public long Count => Volatile.Read(ref count);

    public void OnCommitted(Commit commit)
    {
        foreach (var happened in commit.Events)
        {
            if (happened is BlockChanged)
                Interlocked.Increment(ref count);
        }
    }
}
