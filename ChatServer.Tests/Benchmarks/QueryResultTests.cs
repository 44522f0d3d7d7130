using ChatServer.Benchmarks.Measurement;
using ChatServer.Benchmarks.Queries;

namespace ChatServer.Tests.Benchmarks;

internal sealed class QueryResultTests
{
    [TestCase(1_000, 2_000, true)]
    [TestCase(1_000, 2_020, false)]
    [TestCase(2_000, 1_000, true)]
    [TestCase(20, 290, true, Description = "Below the floor the ratio means nothing.")]
    [TestCase(20, 310, false)]
    [TestCase(0, 290, true)]
    public void A_query_counts_as_flat_up_to_twice_the_time_or_below_the_floor(long small, long big, bool isFlat)
    {
        var result = new QueryResult("a query", Side(small), Side(big));

        Assert.That(result.IsFlat, Is.EqualTo(isFlat));
        Assert.That(QueryTable.Line(result), isFlat ? Does.Not.Contain("NOT FLAT") : Does.EndWith("NOT FLAT"));
    }

    [Test]
    public void One_steep_query_fails_the_report()
    {
        var flat = new QueryResult("flat", Side(1_000), Side(1_100));
        var steep = new QueryResult("steep", Side(1_000), Side(9_000));

        Assert.That(new QueryReport(Label: null, [flat, flat]).IsFlat, Is.True);
        Assert.That(new QueryReport(Label: null, [flat, steep, flat]).IsFlat, Is.False);
    }

    // The median counts, not the one slow run.
    private static QuerySide Side(long median)
    {
        var latency = new LatencyHistogram();
        foreach (var microseconds in new[] { median, median, median, 1_000_000 })
            latency.Record(microseconds);

        return new QuerySide(Found: 1, LatencySummary.Of([latency]), LatencySummary.Of([latency]), default);
    }
}
