using System.Globalization;

namespace ChatServer.Hosting.Metrics;

/// <summary>
/// Counts values by size. <paramref name="bounds"/> are the upper ends of the buckets, ascending; a last one takes the rest.
/// </summary>
internal sealed class HistogramSeries(double[] bounds) : Series
{
    private readonly long[] counts = new long[bounds.Length + 1];
    private double sum;

    public override void Record(long value) => Record((double)value);

    public override void Record(double value)
    {
        var bucket = Array.BinarySearch(bounds, value);
        Interlocked.Increment(ref counts[bucket < 0 ? ~bucket : bucket]);
        AtomicDouble.Add(ref sum, value);
    }

    public override void Write(PrometheusText text, string name, string labels)
    {
        var total = 0L;
        for (var bucket = 0; bucket < counts.Length; bucket++)
        {
            total += Volatile.Read(ref counts[bucket]);
            var bound = bucket < bounds.Length ? bounds[bucket].ToString("R", CultureInfo.InvariantCulture) : "+Inf";
            text.Sample(name + "_bucket", PrometheusText.Join(labels, $"le=\"{bound}\""), total);
        }

        text.Sample(name + "_sum", labels, Volatile.Read(ref sum));
        text.Sample(name + "_count", labels, total);
    }
}
