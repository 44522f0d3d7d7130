using ChatServer.Storage;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Storage;

[Parallelizable]
internal sealed class LogThrottleTests
{
    private readonly ManualClock clock = new();

    [Test]
    public void Trouble_is_reported_at_first_and_then_once_a_minute_with_its_count()
    {
        var trouble = new LogThrottle(clock);

        Assert.That(trouble.Count(3), Is.EqualTo(3));
        Assert.That(trouble.Count(2), Is.Null);
        clock.Advance(TimeSpan.FromSeconds(59));
        Assert.That(trouble.Count(), Is.Null);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That(trouble.Count(), Is.EqualTo(4));
    }

    [Test]
    public void The_end_of_trouble_is_reported_once_and_intermittent_trouble_not_each_time()
    {
        var trouble = new LogThrottle(clock);
        Assert.That(trouble.End(), Is.Null, "there was no trouble");

        Assert.That((trouble.Count(), trouble.Count(5), trouble.End()), Is.EqualTo(((long?)1, (long?)null, (long?)5)));

        for (var time = 0; time < 10; time++)
            Assert.That((trouble.Count(), trouble.End()), Is.EqualTo(((long?)null, (long?)null)));
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.That((trouble.Count(), trouble.End()), Is.EqualTo(((long?)11, (long?)0)));
    }
}
