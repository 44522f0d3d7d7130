namespace ChatServer.Hosting.Metrics;

/// <summary>
/// The measurements of one instrument for one set of labels. Recording happens while a message is processed, and allocates
/// nothing.
/// </summary>
internal abstract class Series
{
    public abstract void Record(long value);

    public abstract void Record(double value);

    public abstract void Write(PrometheusText text, string name, string labels);
}

/// <summary>Adds up: counters, and gauges that receive changes.</summary>
internal sealed class SumSeries : Series
{
    private readonly StripedSum whole = new();
    private double fraction;

    public override void Record(long value) => whole.Add(value);

    public override void Record(double value) => AtomicDouble.Add(ref fraction, value);

    public override void Write(PrometheusText text, string name, string labels) =>
        text.Sample(name, labels, whole.Read() + Volatile.Read(ref fraction));
}

/// <summary>Keeps the last value: gauges, and observable instruments, which are read on request.</summary>
internal sealed class LastSeries : Series
{
    private double last;

    public override void Record(long value) => Volatile.Write(ref last, value);

    public override void Record(double value) => Volatile.Write(ref last, value);

    public override void Write(PrometheusText text, string name, string labels) =>
        text.Sample(name, labels, Volatile.Read(ref last));
}

internal static class AtomicDouble
{
    public static void Add(ref double sum, double value)
    {
        for (var seen = Volatile.Read(ref sum); ;)
        {
            var before = Interlocked.CompareExchange(ref sum, seen + value, seen);
            if (before.Equals(seen))
                return;

            seen = before;
        }
    }
}
