using System.Threading.Channels;

namespace ChatServer.Realtime.Presence;

/// <summary>One pending read: a viewer's peers, or, if <paramref name="Viewer"/> is null, which of others a user is a peer
/// of.</summary>
internal readonly record struct PeerRead(Viewer? Viewer, Guid UserId, IReadOnlyList<Guid> Others);

/// <summary>
/// The queue of <see cref="PeerReader"/>. A viewer is in it at most once. Past <see cref="MaxChanges"/> changes between users,
/// the peers of all viewers are read again instead.
/// </summary>
internal sealed class PeerReadQueue
{
    private const int MaxChanges = 10_000;
    private readonly Channel<PeerRead> waiting = Channel.CreateUnbounded<PeerRead>(
        new UnboundedChannelOptions { SingleReader = true });
    private int changes;
    private int isOverrun;

    public IAsyncEnumerable<PeerRead> ReadAllAsync(CancellationToken cancellationToken) =>
        waiting.Reader.ReadAllAsync(cancellationToken);

    /// <summary>Adds a viewer who is not in the queue yet.</summary>
    public void Add(Viewer viewer) => waiting.Writer.TryWrite(new PeerRead(viewer, default, []));

    /// <summary>Adds a user who may have become a peer of others, or may no longer be one.</summary>
    public void Note(Guid userId, IReadOnlyList<Guid> others)
    {
        if (Interlocked.Increment(ref changes) <= MaxChanges)
        {
            waiting.Writer.TryWrite(new PeerRead(null, userId, others));
            return;
        }

        Interlocked.Decrement(ref changes);
        Volatile.Write(ref isOverrun, 1);
    }

    /// <summary>Marks a read as done. True if changes were left out since the last call.</summary>
    public bool Done(PeerRead next)
    {
        if (next.Viewer is null)
            Interlocked.Decrement(ref changes);
        return Interlocked.Exchange(ref isOverrun, 0) == 1;
    }
}
