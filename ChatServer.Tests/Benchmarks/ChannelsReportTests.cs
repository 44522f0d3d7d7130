using ChatServer.Benchmarks.Channels;
using ChatServer.Benchmarks.Measurement;

namespace ChatServer.Tests.Benchmarks;

internal sealed class ChannelsReportTests
{
    private static readonly ChannelCounts Whole = new(10, 10, 100, Lost: 0, Repeated: 0, OutOfOrder: 0);

    [Test]
    public void A_channel_is_compared_with_a_group_by_the_medians_of_what_a_message_costs()
    {
        var report = Report(
            Result(isGroup: false, 130), Result(isGroup: true, 100), Result(isGroup: false, 900), Result(isGroup: true, 90),
            Result(isGroup: false, 120), Result(isGroup: true, 500));

        Assert.That(report.RatioToGroup, Is.EqualTo(1.3));
        Assert.That(Report(Result(isGroup: false, 130)).RatioToGroup, Is.Null);
    }

    [Test]
    public void One_lost_repeated_or_unordered_message_or_one_that_was_not_confirmed_fails_the_report()
    {
        Assert.That(Report(Result(isGroup: false, 1)).IsSound, Is.True);
        foreach (var counts in new[]
        {
            Whole with { Lost = 1 }, Whole with { Repeated = 1 }, Whole with { OutOfOrder = 1 }, Whole with { Confirmed = 9 },
        })
            Assert.That(Report(Result(isGroup: false, 1), Result(isGroup: true, 1) with { Counts = counts }).IsSound, Is.False);
    }

    private static ChannelsReport Report(params ChannelResult[] results) =>
        new(Label: null, Readers: 10, Connected: 10, UsesSocketIo: false, Rate: 5, Seconds: 2, BodyCharacters: 64, results);

    private static ChannelResult Result(bool isGroup, double cost) =>
        new(
            isGroup, DeliveredPerSecond: 50, LatencySummary.Of([]), Whole, new Dictionary<string, long>(),
            new Dictionary<int, long>(), DeliveryMicroseconds: 1, ToolMicroseconds: 1, MessageMicroseconds: cost);
}
