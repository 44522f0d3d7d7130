namespace ChatServer.Benchmarks.Load;

internal enum Arrival
{
    /// <summary>Newer than all before it.</summary>
    Ahead,

    /// <summary>Once, but after a newer one.</summary>
    OutOfOrder,

    Repeated,
}

/// <summary>Which numbers of a sequence have come, and how.</summary>
internal sealed class SequenceCheck
{
    private readonly HashSet<long> skipped = [];

    /// <summary>One more than the highest number that came.</summary>
    public long Next { get; private set; }

    public Arrival Observe(long sequence)
    {
        if (sequence < Next)
            return skipped.Remove(sequence) ? Arrival.OutOfOrder : Arrival.Repeated;

        for (; Next < sequence; Next++)
            skipped.Add(Next);

        Next++;
        return Arrival.Ahead;
    }

    public bool Has(long sequence) => sequence < Next && !skipped.Contains(sequence);

    /// <summary>How many numbers came here but did not come <paramref name="there"/>.</summary>
    public long CountMissing(SequenceCheck there)
    {
        var missing = there.skipped.LongCount(Has);
        for (var sequence = there.Next; sequence < Next; sequence++)
            missing += Has(sequence) ? 1 : 0;

        return missing;
    }
}
