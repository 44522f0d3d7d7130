using ChatServer.Messages.CatchingUp;

namespace ChatServer.Realtime;

/// <summary>
/// Joins missed and live events of one connection. While a page of missed events is read, live frames are held back, and an
/// event that is in both is sent once. Positions are those of the log, so one comparison decides whether the page had it.
/// </summary>
internal sealed class LiveGate
{
    private const int MaxHeld = 1_024;
    private readonly Lock gate = new();
    private List<HeldFrame>? held;
    private LiveRange delivered;
    private bool behind;
    private bool wasBehind;

    /// <summary>
    /// Queues a live frame, holds it back, or leaves it to the next page of missed events. It is queued under the gate, so that
    /// no <c>sync_complete</c> covers a frame that isn't in the queue yet.
    /// </summary>
    /// <param name="starts">Whether the caller must start sending.</param>
    public bool TryPass(long position, Frame frame, Connection connection, out bool starts)
    {
        starts = false;
        lock (gate)
        {
            if (behind)
                return false;

            if (held is null)
            {
                Note(position);
                starts = connection.Enqueue(frame);
                return true;
            }

            if (held.Count < MaxHeld)
                held.Add(new HeldFrame(position, frame));
            else
                FallBehind();
            return false;
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
    public void StayBehind()
    {
        lock (gate)
            FallBehind();
    }

    /// <summary>
    /// Ends a page that could not be read. Live frames pass again, or stay back until the next try if the client was already
    /// missing events.
    /// </summary>
    public void Abandon(Action<Frame> send)
    {
        lock (gate)
        {
            if (wasBehind)
                FallBehind();
            else
                Release(delivered.Last, send);
        }
    }

    /// <summary>
    /// Sends the end of the last page, which reached up to <paramref name="position"/>, then the held frames that are newer, and
    /// lets live frames pass again. All are sent under the gate, so that no live frame overtakes them.
    /// </summary>
    /// <param name="sendEnd">Its argument says whether more is missing: too many live events came meanwhile, and the client must
    /// request another page.</param>
    public void Open(long position, Action<bool> sendEnd, Action<Frame> send)
    {
        lock (gate)
        {
            sendEnd(behind);
            if (behind)
                return;

            if (wasBehind)
                delivered = default;
            wasBehind = false;
            Release(position, send);
        }
    }

    /// <summary>
    /// Gives up on missed events that can't be delivered. The client reloads the history, so live frames pass whatever it missed.
    /// </summary>
    public void StartAnew(Action<Frame> send)
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

    private void Release(long position, Action<Frame> send)
    {
        foreach (var frame in held ?? [])
        {
            if (frame.Position <= position)
                continue;

            Note(frame.Position);
            send(frame.Frame);
        }

        held = null;
    }

    private void Note(long position) =>
        delivered = new LiveRange(delivered.First == 0 ? position : delivered.First, position);

    private void FallBehind()
    {
        behind = true;
        held = null;
    }

    private readonly record struct HeldFrame(long Position, Frame Frame);
}
