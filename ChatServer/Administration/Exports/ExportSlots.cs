using System.Collections.Concurrent;

namespace ChatServer.Administration.Exports;

/// <summary>How many exports run at once: one for each who asks, and few in all, as each reads through a lot.</summary>
internal sealed class ExportSlots
{
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(60);
    private const int MaxAtOnce = 8;
    private readonly ConcurrentDictionary<Guid, bool> running = new();

    /// <summary>Null where there is no room; disposing of it makes room again.</summary>
    public IDisposable? TryTake(Guid userId)
    {
        if (running.Count >= MaxAtOnce || !running.TryAdd(userId, true))
            return null;

        return new Slot(() => running.TryRemove(userId, out _));
    }

    private sealed class Slot(Action leave) : IDisposable
    {
        public void Dispose() => leave();
    }
}
