namespace ChatServer.Administration.Exports;

/// <summary>
/// Limits how many exports run at once: one per requesting user, and few in total, because each reads a lot of data. Some places
/// are reserved for administrators. Few of the users' exports run for one site and for one provider; when one is refused, an
/// export whose client reads slower than the least rate gives way. So neither slow clients nor many clients of few networks keep
/// others waiting.
/// </summary>
internal sealed class ExportSlots : IDisposable
{
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(60);
    public const int MinBytesPerSecond = 65_536;
    public const int MaxAtOnce = 8;
    public const int MaxOfUsers = 6;
    public const int MaxPerSite = 2;
    public const int MaxPerProvider = MaxOfUsers / 2;
    private static readonly TimeSpan MeasureEvery = TimeSpan.FromSeconds(15);
    private readonly TimeProvider clock;
    private readonly ITimer timer;
    private readonly Lock gate = new();
    private readonly List<ExportSlot> running = [];

    public ExportSlots(TimeProvider clock)
    {
        this.clock = clock;
        timer = clock.CreateTimer(_ => Measure(), state: null, MeasureEvery, MeasureEvery);
    }

    /// <summary>The time over which a client's rate is measured.</summary>
    public TimeSpan RateWindow { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Null if there is no room; disposing of it makes room again.</summary>
    public ExportSlot? TryTake(ExportRequester requester)
    {
        lock (gate)
        {
            if (running.Any(slot => slot.Requester.UserId == requester.UserId))
                return null;

            while (FindFull(requester) is { } full)
            {
                if (!TryMakeRoom(full))
                    return null;
            }

            var slot = new ExportSlot(requester, clock, Leave);
            running.Add(slot);
            return slot;
        }
    }

    public void Dispose() => timer.Dispose();

    /// <summary>The exports of which one has to end before this one can begin; null if there is room.</summary>
    private List<ExportSlot>? FindFull(ExportRequester requester)
    {
        if (requester.AsAdmin)
            return running.Count >= MaxAtOnce ? running : null;

        var users = running.Where(slot => !slot.Requester.AsAdmin).ToList();
        var site = users.FindAll(slot => slot.Requester.Networks.Narrow == requester.Networks.Narrow);
        if (site.Count >= MaxPerSite)
            return site;

        var provider = users.FindAll(slot => slot.Requester.Networks.Wide == requester.Networks.Wide);
        if (provider.Count >= MaxPerProvider)
            return provider;

        return running.Count >= MaxOfUsers ? running : null;
    }

    // An administrator's export is never taken away.
    private bool TryMakeRoom(IEnumerable<ExportSlot> full)
    {
        var slow = full.Where(slot => !slot.Requester.AsAdmin && slot.Rate.RateOver(RateWindow) < MinBytesPerSecond);
        if (slow.MinBy(slot => slot.Rate.RateOver(RateWindow)) is not { } slowest)
            return false;

        running.Remove(slowest);
        slowest.Take();
        return true;
    }

    // Data that was read quickly before must not count for long.
    private void Measure()
    {
        lock (gate)
        {
            foreach (var slot in running)
                slot.Rate.RateOver(RateWindow);
        }
    }

    private void Leave(ExportSlot slot)
    {
        lock (gate)
            running.Remove(slot);
    }
}
