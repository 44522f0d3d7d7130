using ChatServer.Options.RateLimits;

namespace ChatServer.Accounts.Passwords;

/// <summary>
/// Whose password is hashed next. It is the turn of the widest network that has used least of late, in it of the narrower
/// network, in that of the client, and of those the one that came first: a flood waits for itself, and a network that asks rarely
/// is served at once. Known sources go before unknown ones, three times out of four. The line is bounded for each client, each
/// network and in all, for known and unknown sources apart, so that neither can keep the others out; a user who is signed in has
/// few places for proofs. Where a bound is passed, a job goes of the network that has used and waits most, which need not be the
/// newest. For one thread at a time.
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

    /// <summary>Lets a job wait; returns the one that has to go for it, which may be itself.</summary>
    public HashingJob? Add(HashingJob job)
    {
        job.Number = ++lastNumber;
        waiting.Add(job);
        var surplus = FindSurplus(job.Source);
        if (surplus is not null)
            waiting.Remove(surplus);
        return surplus;
    }

    /// <summary>Null where nobody waits.</summary>
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

    /// <summary>False where it waits no more.</summary>
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

        // What a network used, and what waits for it.
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
