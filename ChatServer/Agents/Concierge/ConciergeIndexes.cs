using ChatServer.Agents.Answers;
using ChatServer.Storage;

namespace ChatServer.Agents.Concierge;

/// <summary>
/// The indexes of what agents know, made at their first question. Those of the least recently asked agents are dropped, and that
/// of an agent whose answers change. Thread-safe.
/// </summary>
internal sealed class ConciergeIndexes : IEventListener
{
    /// <summary>The size of all indexes together (<see cref="Bm25Index.Size"/>), of about 30 bytes each.</summary>
    public const long MaxSize = 4_000_000;
    public const int MaxAgents = 1_000;

    private readonly Lock gate = new();
    private readonly Dictionary<Guid, LinkedListNode<HeldIndex>> byAgent = [];

    // The most recently used one is first.
    private readonly LinkedList<HeldIndex> used = new();
    private long size;

    public int Count
    {
        get
        {
            lock (gate)
                return used.Count;
        }
    }

    // An index that is being made is held already, so one that may lack a change is dropped by the change's event.
    public void OnCommitted(Commit commit)
    {
        foreach (var happened in commit.Events)
        {
            if (happened is AnswersChanged changed)
                Forget(changed.AgentId);
        }
    }

    /// <summary>The index of what the agent knows. Cancelling ends the wait; others may be waiting, too.</summary>
    /// <param name="makeAsync">Makes it, if there is none.</param>
    public async Task<Bm25Index> GetAsync(Guid agentId, Func<Task<Bm25Index>> makeAsync, CancellationToken cancellationToken)
    {
        var held = Hold(agentId, makeAsync);
        try
        {
            var index = await held.Making.WaitAsync(cancellationToken);
            Measure(held, index);
            return index;
        }
        catch (Exception) when (held.Making.IsFaulted)
        {
            Forget(held);
            throw;
        }
    }

    private HeldIndex Hold(Guid agentId, Func<Task<Bm25Index>> makeAsync)
    {
        lock (gate)
        {
            if (byAgent.TryGetValue(agentId, out var node))
            {
                used.Remove(node);
                used.AddFirst(node);
                return node.Value;
            }

            var held = new HeldIndex(agentId, Task.Run(makeAsync));
            byAgent[agentId] = used.AddFirst(held);
            MakeRoom(held);
            return held;
        }
    }

    private void Measure(HeldIndex held, Bm25Index index)
    {
        lock (gate)
        {
            if (held.Size > 0 || !IsHeld(held))
                return;

            held.Size = index.Size + 1;
            size += held.Size;
            MakeRoom(held);
        }
    }

    private void MakeRoom(HeldIndex kept)
    {
        while ((size > MaxSize || used.Count > MaxAgents) && used.Last is { Value: var oldest } && oldest != kept)
            Remove(oldest);
    }

    private void Forget(Guid agentId)
    {
        lock (gate)
        {
            if (byAgent.TryGetValue(agentId, out var node))
                Remove(node.Value);
        }
    }

    private void Forget(HeldIndex held)
    {
        lock (gate)
        {
            if (IsHeld(held))
                Remove(held);
        }
    }

    private bool IsHeld(HeldIndex held) => byAgent.TryGetValue(held.AgentId, out var node) && node.Value == held;

    private void Remove(HeldIndex held)
    {
        if (byAgent.Remove(held.AgentId, out var node))
            used.Remove(node);
        size -= held.Size;
    }

    private sealed class HeldIndex(Guid agentId, Task<Bm25Index> making)
    {
        public Guid AgentId { get; } = agentId;

        public Task<Bm25Index> Making { get; } = making;

        /// <summary>0 until it is known.</summary>
        public long Size { get; set; }
    }
}
