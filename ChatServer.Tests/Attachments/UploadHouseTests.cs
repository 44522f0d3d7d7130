using System.Net;
using ChatServer.Administration;
using ChatServer.Attachments;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Attachments;

/// <summary>Who uploads, who waits, and who gives way.</summary>
internal sealed class UploadHouseTests
{
    private static readonly AttachmentOptions Options = new() { MaxUploads = 8, MaxUploadsPerAddress = 8, MaxUploadsPerUser = 4 };
    private ManualClock clock = null!;
    private UploadHouse house = null!;

    [SetUp]
    public void MakeHouse()
    {
        clock = new ManualClock();
        house = new UploadHouse(Options, clock, slot => house.Leave(slot));
    }

    [Test]
    public async Task The_slowest_upload_below_the_least_rate_gives_way()
    {
        var uploads = Enumerable.Range(0, 8).Select(count => Enter(Guid.NewGuid(), $"10.{count}.1.1")).ToList();
        for (var count = 0; count < 8; count++)
            await SendAsync(uploads[count], count == 5 ? 1_000 : 1_000_000);
        clock.Advance(Options.RateWindow);

        var waiter = house.TryWait(Guid.NewGuid(), Path("172.16.0.1"))!;

        Assert.That(waiter.Slot.IsCompletedSuccessfully);
        await Eventually.IsTrueAsync(() => uploads[5].Taken.IsCancellationRequested, "the slow one is told");
        Assert.That(uploads.Count(upload => upload.Taken.IsCancellationRequested), Is.EqualTo(1));
    }

    [Test]
    public async Task A_fast_upload_of_somebody_who_has_no_more_than_others_stays()
    {
        var uploads = Enumerable.Range(0, 8).Select(count => Enter(Guid.NewGuid(), $"10.{count}.1.1")).ToList();
        foreach (var upload in uploads)
            await SendAsync(upload, 1_000_000);
        clock.Advance(Options.RateWindow);

        var waiter = house.TryWait(Guid.NewGuid(), Path("172.16.0.1"))!;
        Assert.That(waiter.Slot.IsCompleted, Is.False);

        house.Leave(uploads[0]);
        Assert.That(waiter.Slot.IsCompletedSuccessfully);
    }

    [TestCase(2, false, Description = "fewer users, many places each")]
    [TestCase(8, true, Description = "a user for each place, in one network")]
    public async Task Whoever_holds_many_places_gives_way_at_any_rate(int users, bool sameNetwork)
    {
        var ids = Enumerable.Range(0, users).Select(_ => Guid.NewGuid()).ToList();
        var uploads = Enumerable.Range(0, 8).Select(count => Enter(ids[count % users], sameNetwork ? $"10.1.1.{count}" : $"10.{count}.1.1")).ToList();
        foreach (var upload in uploads)
            await SendAsync(upload, 1_000_000);
        clock.Advance(Options.RateWindow);

        var waiters = Enumerable.Range(0, 3).Select(_ => house.TryWait(Guid.NewGuid(), Path("172.16.0.1"))!).ToList();

        Assert.That(waiters.Count(waiter => waiter.Slot.IsCompletedSuccessfully), Is.EqualTo(3));
    }

    [Test]
    public void An_upload_is_not_judged_before_it_had_time()
    {
        for (var count = 0; count < 8; count++)
            Enter(Guid.NewGuid(), "10.1.1.1");
        var waiter = house.TryWait(Guid.NewGuid(), Path("172.16.0.1"))!;
        Assert.That(waiter.Slot.IsCompleted, Is.False);

        clock.Advance(Options.RateWindow);
        house.Fill();

        Assert.That(waiter.Slot.IsCompletedSuccessfully);
    }

    [Test]
    public async Task A_full_line_makes_room_for_a_network_that_waits_less()
    {
        for (var count = 0; count < 8; count++)
            Enter(Guid.NewGuid(), $"10.{count}.1.1");
        var flood = Enumerable.Range(0, 32).Select(count => house.TryWait(Guid.NewGuid(), Path($"10.99.1.{count}"))!).ToList();

        Assert.That(house.TryWait(Guid.NewGuid(), Path("10.99.1.77")), Is.Null);
        Assert.That(house.TryWait(Guid.NewGuid(), Path("172.16.0.1")), Is.Not.Null);
        Assert.That(await flood[^1].Slot, Is.Null);
    }

    private UploadSlot Enter(Guid userId, string address) => house.TryWait(userId, Path(address))!.Slot.Result!;

    private static NetworkPath Path(string address) => ClientNetwork.PathOf(IPAddress.Parse(address));

    private static async Task SendAsync(UploadSlot slot, int bytes) =>
        await slot.Measure(new MemoryStream(new byte[bytes])).ReadExactlyAsync(new byte[bytes]);
}
