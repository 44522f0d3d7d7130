using ChatServer.Conversations;
using ChatServer.Storage;

namespace ChatServer.Messages.Search;

/// <summary>
/// Wakes the indexer when something was committed, and knows how much was. It keeps no events, so that nothing can overflow.
/// </summary>
internal sealed class CommitActivity : IEventListener, IDisposable
{
    private readonly AutoResetEvent woken = new(initialState: false);
    private volatile bool isWaiting;
    private long events;
    private long lastPosition;

    /// <summary>Events committed since the start.</summary>
    public long Events => Volatile.Read(ref events);

    /// <summary>The last position of the log that was told of.</summary>
    public long LastPosition => Volatile.Read(ref lastPosition);

    public void OnCommitted(IReadOnlyList<DomainEvent> events)
    {
        Volatile.Write(ref this.events, this.events + events.Count);
        if (events[^1] is ConversationEvent last)
            Volatile.Write(ref lastPosition, last.Position);
        if (isWaiting)
            woken.Set();
    }

    public void Wake() => woken.Set();

    /// <summary>
    /// Returns true after the next commit, and false after some time without one: an upload takes a place in the log without an
    /// event.
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
