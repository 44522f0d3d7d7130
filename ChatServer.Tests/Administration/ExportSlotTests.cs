using System.Net;
using ChatServer.Administration.Exports;
using ChatServer.Options.RateLimits;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Administration;

/// <summary>How exports share their places, and which one is displaced.</summary>
[Parallelizable]
internal sealed class ExportSlotTests
{
    private readonly ManualClock clock = new();
    private ExportSlots slots = null!;

    [SetUp]
    public void Begin() => slots = new ExportSlots(clock);

    [TearDown]
    public void End() => slots.Dispose();

    [Test]
    public void Users_get_one_place_each_and_leave_room_for_administrators()
    {
        var full = Enumerable.Range(1, ExportSlots.MaxOfUsers).Select(network => Take($"10.{network}.0.1")).ToList();

        Assert.That(full, Is.All.Not.Null);
        Assert.That(Take("10.99.0.1"), Is.Null);
        Assert.That(slots.TryTake(full[0]!.Requester with { AsAdmin = true }), Is.Null, "one place per user");
        Assert.That(TakeAsAdmin(), Is.Not.Null);
        Assert.That(TakeAsAdmin(), Is.Not.Null);
        Assert.That(TakeAsAdmin(), Is.Null);
        full[0]!.Dispose();
        Assert.That(TakeAsAdmin(), Is.Not.Null);
    }

    [Test]
    public void A_site_gets_at_most_two_places_and_a_provider_at_most_half()
    {
        var first = Take("10.1.1.1");
        Take("10.1.1.2");

        Assert.That(Take("10.1.1.3"), Is.Null, "the site has two");
        Assert.That(Take("10.1.2.1"), Is.Not.Null);
        Assert.That(Take("10.1.3.1"), Is.Null, "the provider has three");
        Assert.That(Take("10.2.1.1"), Is.Not.Null);
        first!.Dispose();
        Assert.That(Take("10.1.1.3"), Is.Not.Null);
    }

    [Test]
    public void A_slow_reader_gives_way_and_a_fast_one_does_not()
    {
        var running = Enumerable.Range(1, ExportSlots.MaxOfUsers).Select(network => Take($"10.{network}.0.1")!).ToList();
        foreach (var slot in running.Skip(1))
            slot.Rate.Add((int)(ExportSlots.MinBytesPerSecond * slots.RateWindow.TotalSeconds));
        running[0].Rate.Add(ExportSlots.MinBytesPerSecond);

        Assert.That(Take("10.99.0.1"), Is.Null, "no reader counts as slow before the first window is over");
        clock.Advance(slots.RateWindow);

        Assert.That(Take("10.99.0.1"), Is.Not.Null);
        Assert.That(() => running[0].Taken.IsCancellationRequested, Is.True.After(5_000, 10));
        Assert.That(running.Skip(1).Any(slot => slot.Taken.IsCancellationRequested), Is.False);
        Assert.That(Take("10.98.0.1"), Is.Null, "the others are fast enough");
    }

    [Test]
    public void A_slow_reader_gives_way_to_another_of_its_site_and_only_when_the_site_is_full()
    {
        var (slow, other) = (Take("10.1.1.1")!, Take("10.2.1.1")!);
        Take("10.1.1.2")!.Rate.Add(int.MaxValue);
        clock.Advance(slots.RateWindow);

        Assert.That(Take("10.3.1.1"), Is.Not.Null);
        Assert.That(slow.Taken.IsCancellationRequested, Is.False);
        Assert.That(Take("10.1.1.3"), Is.Not.Null);
        Assert.That(() => slow.Taken.IsCancellationRequested, Is.True.After(5_000, 10));
        Assert.That(other.Taken.IsCancellationRequested, Is.False, "its site has room");
    }

    [Test]
    public void An_export_by_an_administrator_is_never_displaced()
    {
        var admins = Enumerable.Range(0, ExportSlots.MaxAtOnce).Select(_ => TakeAsAdmin()!).ToList();
        clock.Advance(slots.RateWindow);

        Assert.That(TakeAsAdmin(), Is.Null);
        Assert.That(Take("10.1.1.1"), Is.Null);
        Assert.That(admins.Any(slot => slot.Taken.IsCancellationRequested), Is.False);
    }

    private ExportSlot? Take(string address) =>
        slots.TryTake(new ExportRequester(Guid.NewGuid(), ClientNetwork.PathOf(IPAddress.Parse(address)), AsAdmin: false));

    private ExportSlot? TakeAsAdmin() => slots.TryTake(new ExportRequester(Guid.NewGuid(), default, AsAdmin: true));
}
