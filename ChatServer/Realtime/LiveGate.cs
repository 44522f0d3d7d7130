using ChatServer.Messages;

namespace ChatServer.Realtime;

/// <summary>
/// Joins the past and the present of one connection: while the past is read, live frames are held back, and what both have is
/// sent once. Positions are those of the log, so "what the past had already" is one comparison.
/// </summary>
internal sealed class LiveGate
{
    private const int MaxHeld = 1_024;
    private readonly Lock gate = new();
    private List<HeldFrame>? held;
    private LiveRange told;
    private bool behind;
    private bool wasBehind;

    /// <summary>
    /// Queues a live frame, holds it back, or leaves it to the next page of the past. It is queued under the gate, so that no
    /// <c>sync_complete</c> speaks for a frame that isn't in the queue yet.
    /// </summary>
    /// <param name="starts">Whether the caller has to start the sending.</param>
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

    /// <summary>Holds live frames back from now on. Returns what was told live already, which the past leaves out.</summary>
    /// <param name="after">Where the past begins. From above what was told here there is a gap to it, and what is told next
    /// begins anew.</param>
    public LiveRange Hold(long after)
    {
        lock (gate)
        {
            if (after > told.Last)
                told = default;
            wasBehind |= behind;
            behind = false;
            held = [];
            return told;
        }
    }

    /// <summary>
    /// Live frames wait until the client has fetched what is missing: from its start, or after a page that was not the last.
    /// </summary>
    public void StayBehind()
    {
        lock (gate)
            FallBehind();
    }

    /// <summary>
    /// Ends a page that could not be read: live frames pass again, or wait for another try where something was missing before.
    /// </summary>
    public void Abandon(Action<Frame> send)
    {
        lock (gate)
        {
            if (wasBehind)
                FallBehind();
            else
                Release(told.Last, send);
        }
    }

    /// <summary>
    /// Sends the end of the past, which reached up to <paramref name="position"/>, then what was held and is newer, and lets live
    /// frames pass again. Both are sent under the gate, so that no live frame overtakes.
    /// </summary>
    /// <param name="sendEnd">Told whether more is missing: too much came meanwhile, and the client has to ask for another
    /// page.</param>
    public void Open(long position, Action<bool> sendEnd, Action<Frame> send)
    {
        lock (gate)
        {
            sendEnd(behind);
            if (behind)
                return;

            if (wasBehind)
                told = default;
            wasBehind = false;
            Release(position, send);
        }
    }

    /// <summary>
    /// Ends a past that can't be told: the client starts anew from the history, so that live frames pass whatever it missed.
    /// </summary>
    public void StartAnew(Action<Frame> send)
    {
        lock (gate)
        {
            var toldUpTo = told.Last;
            if (behind || wasBehind)
                told = default;
            behind = wasBehind = false;
            Release(toldUpTo, send);
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

    private void Note(long position) => told = new LiveRange(told.First == 0 ? position : told.First, position);

    private void FallBehind()
    {
        behind = true;
        held = null;
    }

    private readonly record struct HeldFrame(long Position, Frame Frame);
}
