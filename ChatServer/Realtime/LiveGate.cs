using ChatServer.Messages.CatchingUp;
using ChatServer.Protocol.Sockets;

namespace ChatServer.Realtime;

/// <summary>
/// Joins missed and live events of one connection. While a page of missed events is read, live frames are held back, and an
/// event that is in both is sent once. Positions are those of the log, so one comparison decides whether the page had it: a live
/// frame at or below the end of a page is dropped whenever it arrives, also long after the page was sent, because a page may be
/// read from a snapshot that is newer than the last commit delivered here. Whether a page had an event of a large conversation
/// also depends on whether the user was a member when it was read, see <see cref="CoveredPages"/>. Frames that no page has only
/// keep their place behind a page that is being read. Typing and presence don't come through here.
/// </summary>
internal sealed class LiveGate
{
    private const int MaxHeld = 1_024;
    private const long OutsidePages = long.MaxValue;
    private readonly Lock gate = new();
    private readonly CoveredPages pages = new();
    private List<LiveFrame>? held;
    private HashSet<long>? passedBehind;
    private LiveRange delivered;
    private long pagesEndedAt;
    private long partialUpTo;
    private bool behind;
    private bool wasBehind;

    /// <summary>
    /// Queues a live frame, holds it back, or leaves it to the next page of missed events if that will have it. It is queued
    /// under the gate, so that no <c>sync_complete</c> covers a frame that isn't in the queue yet.
    /// </summary>
    public Passage TryPass(LiveFrame frame, Connection connection)
    {
        lock (gate)
        {
            See(frame.Position);
            if (held is not null)
            {
                if (!IsCovered(frame))
                    Hold(frame, held, connection);
                return Passage.None;
            }

            if (!IsToBeSent(frame))
                return Passage.None;

            NotePassed(frame.Position);
            return connection.Enqueue(frame.Frame) ? Passage.QueuedFirst : Passage.Queued;
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

            Hold(new LiveFrame(OutsidePages, frame), held, connection);
            return Passage.None;
        }
    }

    /// <summary>
    /// Whether an event of a page was sent live while the connection was behind, when its user wasn't a member. Only the first
    /// ones are remembered: if there are too many, the page repeats some.
    /// </summary>
    public bool HasPassedBehind(long position)
    {
        lock (gate)
            return passedBehind?.Contains(position) == true;
    }

    /// <summary>A page of missed events is about to end with <see cref="StayBehind"/> or <see cref="Open"/>.</summary>
    public void Cover(CoveredPage page)
    {
        lock (gate)
            pages.Add(page);
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
            FallBehind(send);
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
                FallBehind(send);
            else
                Release(delivered.Last, send);
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
            passedBehind = null;
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
            if (behind)
                held?.RemoveAll(IsLeftToPages);
            if (behind || wasBehind)
                delivered = default;
            behind = wasBehind = false;
            passedBehind = null;
            Release(deliveredUpTo, send);
        }
    }

    private bool IsCovered(LiveFrame frame) => frame.Large is { } large
        ? pages.Have(large, frame.Position)
        : frame.Position <= pagesEndedAt || (frame.IsPartial && frame.Position <= partialUpTo);

    private bool IsToBeSent(LiveFrame frame) => !(behind && IsLeftToPages(frame)) && !IsCovered(frame);

    private bool IsLeftToPages(LiveFrame frame) =>
        IsOfEveryPage(frame) || (frame.Large is not null && frame.IsMember && frame.Position > pages.End);

    // Too many frames are left to the next page, but not those of large conversations: it begins where this page will end, and
    // this one has none of them if the user joined after it was read.
    private void Hold(LiveFrame frame, List<LiveFrame> frames, Connection connection)
    {
        if (IsOfEveryPage(frame) && !behind && frames.Count >= MaxHeld)
        {
            behind = true;
            frames.RemoveAll(IsOfEveryPage);
        }

        if (behind && IsOfEveryPage(frame))
            return;

        if (frames.Count < 2 * MaxHeld)
            frames.Add(frame);
        else
            connection.CloseAndForget(CloseCodes.SlowConsumer, "Too many events wait for a sync; reconnect");
    }

    // Whether every page that reaches up to its position has it.
    private static bool IsOfEveryPage(LiveFrame frame) => frame.Large is null && frame.Position != OutsidePages;

    private void Release(long position, Action<Frame> send)
    {
        foreach (var frame in held ?? [])
        {
            if ((frame.Large is null && frame.Position <= position) || !IsToBeSent(frame))
                continue;

            if (frame.Position != OutsidePages)
                NotePassed(frame.Position);
            send(frame.Frame);
        }

        held = null;
    }

    private void ReleaseOutsidePages(Action<Frame> send) => Release(OutsidePages - 1, send);

    // Events arrive in order; those that are held are still to be compared with the pages.
    private void See(long position)
    {
        if (held is null)
            pages.ForgetBelow(position);
    }

    // While the connection is behind, the range of what it was delivered would have gaps.
    private void NotePassed(long position)
    {
        if (!behind)
            Note(position);
        else if ((passedBehind ??= []).Count < MaxHeld)
            passedBehind.Add(position);
    }

    private void Note(long position) => delivered = new LiveRange(
        delivered.First == 0 ? position : delivered.First, Math.Max(delivered.Last, position));

    private void FallBehind(Action<Frame> send)
    {
        behind = true;
        held?.RemoveAll(IsLeftToPages);
        ReleaseOutsidePages(send);
    }
}
