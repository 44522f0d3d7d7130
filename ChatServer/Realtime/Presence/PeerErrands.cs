using System.Threading.Channels;

namespace ChatServer.Realtime.Presence;

/// <summary>Something to read: for a viewer, or, where that is null, whether a user is a peer of others.</summary>
internal readonly record struct Errand(Viewer? Viewer, Guid UserId, IReadOnlyList<Guid> Others);

/// <summary>
/// What <see cref="PeerReader"/> has yet to read, in order. A viewer waits here once at most; past <see cref="MaxChanges"/>
/// changes between people all viewers are to be read for anew instead.
/// </summary>
internal sealed class PeerErrands
{
    private const int MaxChanges = 10_000;
    private readonly Channel<Errand> waiting = Channel.CreateUnbounded<Errand>(
        new UnboundedChannelOptions { SingleReader = true });
    private int changes;
    private int isOverrun;

    public IAsyncEnumerable<Errand> ReadAllAsync(CancellationToken cancellationToken) =>
        waiting.Reader.ReadAllAsync(cancellationToken);

    /// <summary>Adds a viewer who was not waiting yet.</summary>
    public void Add(Viewer viewer) => waiting.Writer.TryWrite(new Errand(viewer, default, []));

    /// <summary>Notes that somebody may have become a peer of others, or is none any more.</summary>
    public void Note(Guid userId, IReadOnlyList<Guid> others)
    {
        if (Interlocked.Increment(ref changes) <= MaxChanges)
        {
            waiting.Writer.TryWrite(new Errand(null, userId, others));
            return;
        }

        Interlocked.Decrement(ref changes);
        Volatile.Write(ref isOverrun, 1);
    }

    /// <summary>Takes note that an errand is done. True where changes were left out since the last time.</summary>
    public bool Done(Errand errand)
    {
        if (errand.Viewer is null)
            Interlocked.Decrement(ref changes);
        return Interlocked.Exchange(ref isOverrun, 0) == 1;
    }
}
