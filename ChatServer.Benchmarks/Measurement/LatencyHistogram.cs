using System.Numerics;

namespace ChatServer.Benchmarks.Measurement;

/// <summary>
/// Counts latencies in microseconds in log-linear buckets: exact below 256 µs, then 128 buckets to each doubling, so
/// that a percentile is off by less than 0.8 %.
/// </summary>
internal sealed class LatencyHistogram
{
    private const int SubBucketBits = 7;
    private const int SubBuckets = 1 << SubBucketBits;
    private const int Doublings = 33;

    private readonly long[] counts = new long[SubBuckets * Doublings];

    public long Count { get; private set; }

    public long MaxMicroseconds { get; private set; }

    public void Record(long microseconds)
    {
        var value = Math.Clamp(microseconds, 0, uint.MaxValue);
        counts[BucketOf(value)]++;
        Count++;
        MaxMicroseconds = Math.Max(MaxMicroseconds, value);
    }

    public void Add(LatencyHistogram other)
    {
        for (var bucket = 0; bucket < counts.Length; bucket++)
            counts[bucket] += other.counts[bucket];

        Count += other.Count;
        MaxMicroseconds = Math.Max(MaxMicroseconds, other.MaxMicroseconds);
    }

    /// <summary>The latency that <paramref name="share"/> (0 to 1) of the samples did not exceed.</summary>
    public long Percentile(double share)
    {
        var rank = Math.Max(1, (long)Math.Ceiling(share * Count));
        var seen = 0L;
        for (var bucket = 0; bucket < counts.Length; bucket++)
        {
            seen += counts[bucket];
            if (seen >= rank)
                return Math.Min(HighestOf(bucket), MaxMicroseconds);
        }

        return 0;
    }

    private static int BucketOf(long value)
    {
        var doubling = Math.Max(0, BitOperations.Log2((ulong)value) - SubBucketBits);
        return (doubling << SubBucketBits) + (int)(value >> doubling);
    }

    private static long HighestOf(int bucket)
    {
        var doubling = Math.Max(0, (bucket >> SubBucketBits) - 1);
        var subBucket = bucket - (doubling << SubBucketBits);
        return ((long)(subBucket + 1) << doubling) - 1;
    }
}
