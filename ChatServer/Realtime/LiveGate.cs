using ChatServer.Messages.CatchingUp;
using ChatServer.Protocol.Sockets;

namespace ChatServer.Realtime;

internal enum Passage
{
    /// <summary>Held back, left to a page of missed events, or already covered by one.</summary>
    None,

    Queued,

    /// <summary>Queued, and the send loop is idle: the caller must start sending.</summary>
    QueuedFirst,
}

/// <summary>
/// Joins missed and live events of one connection. While a page of missed events is read, live frames are held back, and an
/// event that is in both is sent once. Positions are those of the log, so one comparison decides whether the page had it: a live
/// frame at or below the end of a page is dropped whenever it arrives, also long after the page was sent, because a page may be
/// read from a snapshot that is newer than the last commit delivered here. Frames that no page has, such as those of a channel
/// that the user reads without being a member, only keep their place behind a page that is being read. Frames without a position
/// (typing, presence) don't come through here.
/// </summary>
internal sealed class LiveGate
{
    private const int MaxHeld = 1_024;
    private const long OutsidePages = long.MaxValue;
    private readonly Lock gate = new();
    private List<HeldFrame>? held;
    private LiveRange delivered;
    private long pagesEndedAt;
    private long partialUpTo;
    private bool behind;
    private bool wasBehind;

    /// <summary>
    /// Queues a live frame, holds it back, or leaves it to the next page of missed events. It is queued under the gate, so that
    /// no <c>sync_complete</c> covers a frame that isn't in the queue yet.
    /// </summary>
    /// <param name="isPartial">See <see cref="Storage.LogEvent.IsPartial"/>: pages cover these further than the others.</param>
    public Passage TryPass(long position, Frame frame, Connection connection, bool isPartial = false)
    {
        lock (gate)
        {
            if (behind || IsCovered(position, isPartial))
                return Passage.None;

            if (held is not null)
            {
                Hold(new HeldFrame(position, frame, isPartial), held);
                return Passage.None;
            }

            Note(position);
            return connection.Enqueue(frame) ? Passage.QueuedFirst : Passage.Queued;
        }
    }

    /// <summary>
    /// Queues a live frame that no page of missed events has: it is never left to one, and only waits for the end of a page that
    /// is being read. If too many wait, the connection is closed.
    /// </summary>
    public Passage TryPassOutsidePages(Frame frame, Connection connection)
    {
        lock (gate)
        {
            if (held is null)
                return connection.Enqueue(frame) ? Passage.QueuedFirst : Passage.Queued;

            if (held.Count < 2 * MaxHeld)
                held.Add(new HeldFrame(OutsidePages, frame, IsPartial: false));
            else
                connection.CloseAndForget(CloseCodes.SlowConsumer, "Too many events wait for a sync; reconnect");
            return Passage.None;
        }
    }

    /// <summary>Holds live frames back from now on. Returns what was already delivered live, which the page leaves out.</summary>
    /// <param name="after">The position after which the page begins. If it is above the last one delivered live, there is a gap,
    /// and the range of delivered positions starts again.</param>
    public LiveRange Hold(long after)
    {
        lock (gate)
        {
            if (after > delivered.Last)
                delivered = default;
            wasBehind |= behind;
            behind = false;
            held = [];
            return delivered;
        }
    }

    /// <summary>
    /// Leaves live frames to later pages until the client has fetched what it misses: when it has just connected, or after a page
    /// that was not the last.
    /// </summary>
    public void StayBehind(Action<Frame> send)
    {
        lock (gate)
        {
            FallBehind();
            ReleaseOutsidePages(send);
        }
    }

    /// <summary>
    /// Ends a page that could not be read. Live frames pass again, or stay back until the next try if the client was already
    /// missing events.
    /// </summary>
    public void Abandon(Action<Frame> send)
    {
        lock (gate)
        {
            if (behind || wasBehind)
            {
                FallBehind();
                ReleaseOutsidePages(send);
            }
            else
            {
                Release(delivered.Last, send);
            }
        }
    }

    /// <summary>
    /// Sends the end of the last page, which reached up to <paramref name="position"/>, then the held frames that are newer, and
    /// lets live frames pass again. All are sent under the gate, so that no live frame overtakes them.
    /// </summary>
    /// <param name="partial">Up to where the page covers partial events, if that is further.</param>
    /// <param name="sendEnd">Its argument says whether more is missing: too many live events came meanwhile, and the client must
    /// request another page.</param>
    public void Open(long position, Action<bool> sendEnd, Action<Frame> send, long partial = 0)
    {
        lock (gate)
        {
            sendEnd(behind);
            if (behind)
            {
                ReleaseOutsidePages(send);
                return;
            }

            if (wasBehind)
                delivered = default;
            wasBehind = false;
            pagesEndedAt = Math.Max(pagesEndedAt, position);
            partialUpTo = Math.Max(partialUpTo, partial);
            Release(pagesEndedAt, send);
        }
    }

    /// <summary>
    /// Gives up on missed events that can't be delivered. The client reloads the history, so live frames pass whatever it missed.
    /// </summary>
    public void SkipMissed(Action<Frame> send)
    {
        lock (gate)
        {
            var deliveredUpTo = delivered.Last;
            if (behind || wasBehind)
                delivered = default;
            behind = wasBehind = false;
            Release(deliveredUpTo, send);
        }
    }

    private bool IsCovered(long position, bool isPartial) =>
        position <= pagesEndedAt || (isPartial && position <= partialUpTo);

    private void Hold(HeldFrame frame, List<HeldFrame> frames)
    {
        if (frames.Count < MaxHeld)
            frames.Add(frame);
        else
            FallBehind();
    }

    private void Release(long position, Action<Frame> send)
    {
        foreach (var frame in held ?? [])
        {
            if (frame.Position <= position || IsCovered(frame.Position, frame.IsPartial))
                continue;

            if (frame.Position != OutsidePages)
                Note(frame.Position);
            send(frame.Frame);
        }

        held = null;
    }

    private void ReleaseOutsidePages(Action<Frame> send) => Release(OutsidePages - 1, send);

    private void Note(long position) => delivered = new LiveRange(
        delivered.First == 0 ? position : delivered.First, Math.Max(delivered.Last, position));

    private void FallBehind()
    {
        behind = true;
        held?.RemoveAll(frame => frame.Position != OutsidePages);
    }

    private readonly record struct HeldFrame(long Position, Frame Frame, bool IsPartial);
}
