using System.Text.Json.Serialization;

namespace ChatServer.Benchmarks.Measurement;

/// <summary>Percentiles in microseconds.</summary>
internal sealed record LatencySummary(
    long Count,
    [property: JsonPropertyName("p50_us")] long P50,
    [property: JsonPropertyName("p90_us")] long P90,
    [property: JsonPropertyName("p99_us")] long P99,
    [property: JsonPropertyName("p999_us")] long P999,
    [property: JsonPropertyName("max_us")] long Max)
{
    public static LatencySummary Of(IEnumerable<LatencyHistogram> histograms)
    {
        var all = new LatencyHistogram();
        foreach (var histogram in histograms)
            all.Add(histogram);

        return new LatencySummary(
            all.Count,
            all.Percentile(0.5),
            all.Percentile(0.9),
            all.Percentile(0.99),
            all.Percentile(0.999),
            all.MaxMicroseconds);
    }
}
