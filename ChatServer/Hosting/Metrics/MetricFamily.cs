using System.Diagnostics.Metrics;

namespace ChatServer.Hosting.Metrics;

/// <summary>One instrument under its Prometheus name, with a series for each set of labels that it was used with.</summary>
internal sealed class MetricFamily
{
    private const int MaxSeries = 100;
    private static readonly double[] DefaultBounds =
        [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

    private static readonly KeyValuePair<string, object?>[] Overflow = [new("overflow", "true")];

    private readonly Lock gate = new();
    private readonly string help;
    private readonly string type;
    private readonly Func<Series> create;
    private volatile Labelled[] known = [];

    public MetricFamily(Instrument instrument)
    {
        help = instrument.Description ?? "";
        (type, create) = Kind(instrument);
        Name = PrometheusText.NameOf(instrument.Name, instrument.Unit, type);
    }

    public string Name { get; }

    public void Record(long value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => Find(tags).Record(value);

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => Find(tags).Record(value);

    public void Write(PrometheusText text)
    {
        text.Head(Name, help, type);
        foreach (var labelled in known)
            labelled.Series.Write(text, Name, labelled.Labels);
    }

    private static (string Type, Func<Series> Create) Kind(Instrument instrument) =>
        instrument.GetType().Name.Split('`')[0] switch
        {
            "Counter" => ("counter", () => new SumSeries()),
            "ObservableCounter" => ("counter", () => new LastSeries()),
            "UpDownCounter" => ("gauge", () => new SumSeries()),
            "Histogram" => ("histogram", () => new HistogramSeries(BoundsOf(instrument))),
            _ => ("gauge", () => new LastSeries()),
        };

    private static double[] BoundsOf(Instrument instrument) =>
        instrument is Histogram<double> { Advice.HistogramBucketBoundaries: { } advised } ? [.. advised] : DefaultBounds;

    // The sets are few, so comparing them one by one is cheaper than hashing a set, which would have to be allocated first.
    private Series Find(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var labelled in known)
        {
            if (labelled.Matches(tags))
                return labelled.Series;
        }

        lock (gate)
            return Add(tags);
    }

    // Labels with values from outside must not grow without end: beyond the limit they share one series.
    private Series Add(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (known.Length >= MaxSeries)
            tags = Overflow;

        foreach (var labelled in known)
        {
            if (labelled.Matches(tags))
                return labelled.Series;
        }

        var added = new Labelled(tags.ToArray(), create());
        known = [.. known, added];
        return added.Series;
    }

    private sealed class Labelled(KeyValuePair<string, object?>[] tags, Series series)
    {
        public Series Series => series;

        public string Labels { get; } = PrometheusText.LabelsOf(tags);

        public bool Matches(ReadOnlySpan<KeyValuePair<string, object?>> others)
        {
            if (others.Length != tags.Length)
                return false;

            for (var at = 0; at < tags.Length; at++)
            {
                if (others[at].Key != tags[at].Key || !Equals(others[at].Value, tags[at].Value))
                    return false;
            }

            return true;
        }
    }
}
