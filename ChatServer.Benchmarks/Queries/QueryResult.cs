using System.Text.Json.Serialization;
using ChatServer.Benchmarks.Measurement;

namespace ChatServer.Benchmarks.Queries;

/// <summary>One query on one database.</summary>
/// <param name="Found">How many things came.</param>
/// <param name="Processor">The processor time of the whole process, which says more than the latency on a machine that others use
/// too.</param>
internal sealed record QuerySide(int Found, LatencySummary Latency, LatencySummary Processor, ReadCount Read);

/// <summary>One query on both databases.</summary>
internal sealed record QueryResult(string Name, QuerySide Small, QuerySide Big)
{
    /// <summary>
    /// What is below this on both sides is flat, whatever the ratio: there the machine's noise is larger than the difference.
    /// </summary>
    public const long FloorMicroseconds = 300;

    public const double MaxRatio = 2;

    public double Ratio => Math.Round((double)Big.Latency.P50 / Math.Max(1, Small.Latency.P50), 2);

    /// <summary>
    /// It costs the same in both databases: the median is at most <see cref="MaxRatio"/> times that of the small one.
    /// </summary>
    public bool IsFlat => Ratio <= MaxRatio || Math.Max(Small.Latency.P50, Big.Latency.P50) < FloorMicroseconds;
}

/// <param name="Label">A name for the result.</param>
internal sealed record QueryReport(string? Label, IReadOnlyList<QueryResult> Queries)
{
    [JsonIgnore]
    public bool IsFlat => Queries.All(query => query.IsFlat);
}
