using ChatServer.Benchmarks.Measurement;

namespace ChatServer.Tests.Benchmarks;

internal sealed class LatencyHistogramTests
{
    [Test]
    public void A_percentile_is_off_by_less_than_a_hundredth()
    {
        var histogram = new LatencyHistogram();
        for (var microseconds = 1; microseconds <= 100_000; microseconds++)
            histogram.Record(microseconds);

        foreach (var share in new[] { 0.001, 0.5, 0.9, 0.99, 0.999 })
            Assert.That(histogram.Percentile(share), Is.EqualTo(share * 100_000).Within(0.8).Percent);
    }

    [Test]
    public void Histograms_can_be_added()
    {
        var (one, other) = (new LatencyHistogram(), new LatencyHistogram());
        one.Record(10);
        one.Record(20);
        other.Record(30);

        one.Add(other);

        Assert.That((one.Count, one.Percentile(0.5), one.Percentile(1), one.MaxMicroseconds), Is.EqualTo((3, 20, 30, 30)));
    }
}
