using ChatServer.Options.RateLimits;

namespace ChatServer.Accounts.Passwords;

/// <summary>
/// Decides whose password is hashed next: it picks the widest network with the least recent use, within it the narrower network,
/// then the client, then the oldest job. A flood waits for itself, and a network that rarely asks is served at once. Known
/// sources go before unknown ones, three times out of four. The queue is bounded per client, per network and in total, for known
/// and unknown sources separately, so neither can keep the others out; a signed-in user has few places for proofs. When a bound
/// is exceeded, a job of the network with the most use and waiting jobs is dropped, which need not be the newest. Not
/// thread-safe.
/// </summary>
internal sealed class HashingLine(TimeProvider clock)
{
    public const int MaxWaiting = 128;
    public const int MaxPerWideNetwork = 96;
    public const int MaxPerNarrowNetwork = 80;
    public const int MaxPerClient = 64;
    public const int MaxPerProver = 2;
    private const int KnownInARow = 3;
    private readonly NetworkUse use = new(clock);
    private readonly List<HashingJob> waiting = [];
    private long lastNumber;
    private int knownInARow;

    /// <summary>Queues a job; returns the job that is dropped for it, which may be itself.</summary>
    public HashingJob? Add(HashingJob job)
    {
        job.Number = ++lastNumber;
        waiting.Add(job);
        var surplus = FindSurplus(job.Source);
        if (surplus is not null)
            waiting.Remove(surplus);
        return surplus;
    }

    /// <summary>Null if nobody waits.</summary>
    public HashingJob? TakeNext()
    {
        if (waiting.Count == 0)
            return null;

        var known = waiting.Where(job => job.Source.IsKnown);
        var unknown = waiting.Where(job => !job.Source.IsKnown);
        var isKnownsTurn = knownInARow < KnownInARow ? known.Any() : !unknown.Any();
        var now = clock.GetTimestamp();
        var next = (isKnownsTurn ? known : unknown).MinBy(job => TurnOf(job, now))!;
        knownInARow = isKnownsTurn ? knownInARow + 1 : 0;
        waiting.Remove(next);
        Charge(next.Source.Networks, now);
        return next;
    }

    /// <summary>False if it no longer waits.</summary>
    public bool Remove(HashingJob job) => waiting.Remove(job);

    private HashingJob? FindSurplus(HashingSource comer)
    {
        var alike = waiting.Where(job => job.Source.IsKnown == comer.IsKnown).ToList();
        return (comer.Prover is null ? null : Surplus(MaxPerProver, alike.Where(job => job.Source.Prover == comer.Prover)))
            ?? Surplus(MaxPerClient, alike.Where(job => job.Source.Networks.Client == comer.Networks.Client))
            ?? Surplus(MaxPerNarrowNetwork, alike.Where(job => job.Source.Networks.Narrow == comer.Networks.Narrow))
            ?? Surplus(MaxPerWideNetwork, alike.Where(job => job.Source.Networks.Wide == comer.Networks.Wide))
            ?? Surplus(MaxWaiting, alike);
    }

    private HashingJob? Surplus(int max, IEnumerable<HashingJob> jobs)
    {
        var some = jobs.ToList();
        if (some.Count <= max)
            return null;

        var now = clock.GetTimestamp();
        var waitingOf = waiting.CountBy(job => job.Source.Networks.Wide).ToDictionary();
        return some.MaxBy(job => (Share(job.Source.Networks.Wide), TurnOf(job, now)));

        // What a network has used, and its waiting jobs.
        double Share(string wide) => use.Of(wide, now) + waitingOf[wide];
    }

    private (double Wide, double Narrow, double Client, long Number) TurnOf(HashingJob job, long now)
    {
        var (wide, narrow, client) = job.Source.Networks;
        return (use.Of(wide, now), use.Of(narrow, now), use.Of(client, now), job.Number);
    }

    private void Charge(NetworkPath networks, long now)
    {
        use.Add(networks.Wide, now);
        use.Add(networks.Narrow, now);
        use.Add(networks.Client, now);
    }
}
