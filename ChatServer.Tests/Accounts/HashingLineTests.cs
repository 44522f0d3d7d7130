using System.Net;
using ChatServer.Accounts.Passwords;

namespace ChatServer.Tests.Accounts;

/// <summary>The order in which passwords are hashed.</summary>
internal sealed class HashingLineTests
{
    private TickingClock clock = null!;
    private HashingLine line = null!;

    [SetUp]
    public void MakeLine()
    {
        clock = new TickingClock();
        line = new HashingLine(clock);
    }

    [TestCase("10.1.2.{0}", "10.1.3.7", Description = "another network of the same provider")]
    [TestCase("10.1.{0}.1", "10.2.3.7", Description = "many networks of one provider")]
    [TestCase("10.{0}.1.1", "172.16.0.1", Description = "many providers, which have all had a turn")]
    [TestCase("2001:db8:1:{0}::1", "2001:db8:2::1", Description = "one site of IPv6")]
    [TestCase("2001:db8:{0}::1", "2001:db9::1", Description = "many sites of IPv6")]
    public void A_flood_from_many_addresses_does_not_delay_another_network(string flood, string victim)
    {
        Flood(flood, 50);
        for (var turn = 0; turn < 50; turn++)
            line.TakeNext();
        Flood(flood, 50);

        var owner = Wait(victim);
        Flood(flood, 50);

        Assert.That(TurnsUntil(owner), Is.EqualTo(1));
    }

    [Test]
    public void A_known_user_is_served_next_even_from_the_flooding_network()
    {
        Flood("10.1.2.{0}", 200);

        var owner = Wait("10.1.2.3", isKnown: true);
        Flood("10.1.2.{0}", 200);

        Assert.That(TurnsUntil(owner), Is.EqualTo(1));
    }

    [Test]
    public void Known_users_leave_every_fourth_turn_to_others()
    {
        for (var count = 0; count < 30; count++)
            Wait($"10.{count}.1.1", isKnown: true);
        var stranger = Wait("172.16.0.1");

        Assert.That(TurnsUntil(stranger), Is.EqualTo(4));
    }

    [Test]
    public void A_full_line_accepts_a_newcomer_from_a_network_that_has_used_little()
    {
        for (var round = 0; round < 2; round++)
        {
            for (var number = 0; number < 400; number++)
                Wait($"10.{number % 20}.{number / 20}.1");
            for (var turn = 0; turn < 20; turn++)
                line.TakeNext();
        }

        for (var network = 0; network < 20; network++)
            Wait($"10.{network}.77.1");

        Assert.That(TurnsUntil(Wait("172.16.0.1")), Is.EqualTo(1));
    }

    [Test]
    public void The_line_is_bounded_per_client_per_network_and_in_total()
    {
        Assert.That(CountWaiting(_ => "10.1.1.1", 100), Is.EqualTo(HashingLine.MaxPerClient));
        Assert.That(CountWaiting(count => $"10.1.1.{count % 250}", 300), Is.EqualTo(HashingLine.MaxPerNarrowNetwork));
        Assert.That(CountWaiting(count => $"10.1.{count % 250}.1", 300), Is.EqualTo(HashingLine.MaxPerWideNetwork));
        Assert.That(CountWaiting(count => $"10.{count % 250}.1.{count / 250}", 500), Is.EqualTo(HashingLine.MaxWaiting));
    }

    [Test]
    public void Signed_in_users_who_fill_the_line_do_not_keep_strangers_out()
    {
        for (var user = 0; user < 400; user++)
            Wait($"10.{user % 100}.{user / 100}.1", isKnown: true);

        Assert.That(TurnsUntil(Wait("10.1.1.1")), Is.LessThanOrEqualTo(4));
    }

    [Test]
    public void Strangers_who_fill_the_line_do_not_keep_signed_in_users_out()
    {
        for (var stranger = 0; stranger < 400; stranger++)
            Wait($"10.{stranger % 100}.{stranger / 100}.1");

        Assert.That(TurnsUntil(Wait("10.1.1.1", isKnown: true)), Is.EqualTo(1));
    }

    [Test]
    public void A_signed_in_user_has_few_places_for_password_checks_across_all_networks()
    {
        var (ana, ben) = (Guid.NewGuid(), Guid.NewGuid());
        for (var network = 0; network < 20; network++)
            line.Add(new Job(HashingSource.OfProof(IPAddress.Parse($"10.{network}.1.1"), ana)));
        var bens = new Job(HashingSource.OfProof(IPAddress.Parse("10.1.1.1"), ben));
        line.Add(bens);

        Assert.That(CountServed(), Is.EqualTo(HashingLine.MaxPerProver + 1));
        Assert.That(line.Remove(bens), Is.False, "Ben was served");
    }

    [Test]
    public void The_usage_of_a_network_decays()
    {
        for (var turn = 0; turn < 20; turn++)
        {
            Wait("10.1.1.1");
            line.TakeNext();
        }

        Wait("10.2.1.1");
        line.TakeNext();
        clock.Advance(TimeSpan.FromHours(24));
        var (old, other) = (Wait("10.1.1.1"), Wait("10.2.1.1"));

        Assert.That(TurnsUntil(other), Is.LessThanOrEqualTo(2));
        Assert.That(line.Remove(old), Is.False, "both have been served");
    }

    private void Flood(string pattern, int count)
    {
        for (var number = 1; number <= count; number++)
            Wait(string.Format(System.Globalization.CultureInfo.InvariantCulture, pattern, number));
    }

    private Job Wait(string address, bool isKnown = false)
    {
        var job = new Job(HashingSource.Of(IPAddress.Parse(address), isKnown));
        line.Add(job);
        return job;
    }

    private int TurnsUntil(Job wanted)
    {
        for (var turn = 1; line.TakeNext() is { } next; turn++)
        {
            if (next == wanted)
                return turn;
        }

        return int.MaxValue;
    }

    private int CountWaiting(Func<int, string> address, int attempts)
    {
        MakeLine();
        for (var count = 0; count < attempts; count++)
            Wait(address(count));
        return CountServed();
    }

    private int CountServed()
    {
        var served = 0;
        while (line.TakeNext() is not null)
            served++;
        return served;
    }

    // Time passes with every read of the clock, as it really does.
    private sealed class TickingClock : TimeProvider
    {
        private long ticks = TimeSpan.TicksPerDay;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => ticks += TimeSpan.TicksPerMillisecond;

        public void Advance(TimeSpan time) => ticks += time.Ticks;
    }

    private sealed class Job(HashingSource source) : HashingJob(source)
    {
        public override void Run()
        {
            // Only its place in the line matters.
        }

        public override void Refuse()
        {
            // A refused job isn't in the line.
        }
    }
}
