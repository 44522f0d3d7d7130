namespace ChatServer.Administration.Exports;

/// <summary>
/// How many exports run at once: one for each who asks, and few in all, as each reads through a lot. Some are left to administrators, whom users that
/// take their time can't keep waiting.
/// </summary>
internal sealed class ExportSlots
{
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(60);
    public const int MaxAtOnce = 8;
    public const int MaxOfUsers = 6;
    private readonly Lock gate = new();
    private readonly HashSet<Guid> running = [];

    /// <summary>Null where there is no room; disposing of it makes room again.</summary>
    public IDisposable? TryTake(Guid userId, bool asAdmin)
    {
        lock (gate)
        {
            if (running.Count >= (asAdmin ? MaxAtOnce : MaxOfUsers) || !running.Add(userId))
                return null;
        }

        return new Slot(() => Leave(userId));
    }

    private void Leave(Guid userId)
    {
        lock (gate)
            running.Remove(userId);
    }

    private sealed class Slot(Action leave) : IDisposable
    {
        public void Dispose() => leave();
    }
}
