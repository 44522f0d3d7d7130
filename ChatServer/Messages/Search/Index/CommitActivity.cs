using ChatServer.Conversations;
using ChatServer.Storage;

namespace ChatServer.Messages.Search.Index;

/// <summary>
/// Wakes the indexer after commits and counts the committed events. It keeps no events, so nothing can overflow.
/// </summary>
internal sealed class CommitActivity : IEventListener, IDisposable
{
    private readonly AutoResetEvent woken = new(initialState: false);
    private volatile bool isWaiting;
    private long events;
    private long lastPosition;

    /// <summary>The number of events committed since the start.</summary>
    public long Events => Volatile.Read(ref events);

    /// <summary>The position of the last committed conversation event.</summary>
    public long LastPosition => Volatile.Read(ref lastPosition);

    public void OnCommitted(Commit commit)
    {
        Volatile.Write(ref this.events, this.events + commit.Events.Count);
        if (commit.Events[^1] is ConversationEvent last)
            Volatile.Write(ref lastPosition, last.Position);
        if (isWaiting)
            woken.Set();
    }

    public void Wake() => woken.Set();

    /// <summary>
    /// Returns true after the next commit, and false after a time without one. The caller must look at the log in either case,
    /// because an upload takes a position in the log without an event.
    /// </summary>
    public bool Wait(TimeSpan atMost, CancellationToken cancellationToken)
    {
        isWaiting = true;
        var signaled = WaitHandle.WaitAny([woken, cancellationToken.WaitHandle], atMost);
        isWaiting = false;
        return signaled != WaitHandle.WaitTimeout;
    }

    public void Dispose() => woken.Dispose();
}
