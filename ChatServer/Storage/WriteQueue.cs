namespace ChatServer.Storage;

/// <summary>
/// The writes that wait for the writer, in order of arrival; bounded. Many threads add, one takes. A lock and a list that is
/// swapped cost less here than a channel, as the writer takes everything at once.
/// </summary>
internal sealed class WriteQueue(int maxPending)
{
    private readonly object gate = new();
    private readonly Queue<PendingWrite> waiting = new();
    private bool idle;
    private bool completed;

    public int Count
    {
        get
        {
            lock (gate)
                return waiting.Count;
        }
    }

    /// <summary>Adds a write; returns false if the queue is full or completed.</summary>
    public bool TryAdd(PendingWrite write)
    {
        lock (gate)
        {
            if (completed || waiting.Count >= maxPending)
                return false;

            waiting.Enqueue(write);
            if (idle)
            {
                idle = false;
                Monitor.Pulse(gate);
            }

            return true;
        }
    }

    /// <summary>
    /// Waits for writes and moves up to <paramref name="max"/> into <paramref name="batch"/>; false once completed and empty.
    /// </summary>
    public bool Take(List<PendingWrite> batch, int max)
    {
        lock (gate)
        {
            while (waiting.Count == 0)
            {
                if (completed)
                    return false;

                idle = true;
                Monitor.Wait(gate);
            }

            idle = false;
            while (batch.Count < max && waiting.TryDequeue(out var write))
                batch.Add(write);

            return true;
        }
    }

    /// <summary>Refuses further writes; queued writes are still taken.</summary>
    public void Complete()
    {
        lock (gate)
        {
            completed = true;
            Monitor.PulseAll(gate);
        }
    }
}
