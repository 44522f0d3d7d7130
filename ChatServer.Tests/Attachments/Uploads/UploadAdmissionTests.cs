using System.Net;
using ChatServer.Attachments;
using ChatServer.Attachments.Uploads;
using ChatServer.Options.RateLimits;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Attachments.Uploads;

/// <summary>How uploads share their places: which ones run, wait and give way.</summary>
internal sealed class UploadAdmissionTests
{
    private static readonly AttachmentOptions Options = new() { MaxUploads = 8, MaxUploadsPerAddress = 8, MaxUploadsPerUser = 4 };
    private ManualClock clock = null!;
    private UploadAdmission admission = null!;

    [SetUp]
    public void MakeAdmission()
    {
        clock = new ManualClock();
        admission = new UploadAdmission(Options, clock, slot => admission.Leave(slot));
    }

    [Test]
    public async Task The_slowest_upload_below_the_minimum_rate_gives_way()
    {
        var uploads = Enumerable.Range(0, 8).Select(count => Enter(Guid.NewGuid(), $"10.{count}.1.1")).ToList();
        for (var count = 0; count < 8; count++)
            await SendAsync(uploads[count], count == 5 ? 1_000 : 1_000_000);
        clock.Advance(Options.RateWindow);

        var waiter = admission.TryWait(Guid.NewGuid(), Path("172.16.0.1"))!;

        Assert.That(waiter.Slot.IsCompletedSuccessfully);
        await Eventually.IsTrueAsync(() => uploads[5].Taken.IsCancellationRequested, "the slow one is cancelled");
        Assert.That(uploads.Count(upload => upload.Taken.IsCancellationRequested), Is.EqualTo(1));
    }

    [Test]
    public async Task A_fast_upload_of_a_user_with_no_more_places_than_others_stays()
    {
        var uploads = Enumerable.Range(0, 8).Select(count => Enter(Guid.NewGuid(), $"10.{count}.1.1")).ToList();
        foreach (var upload in uploads)
            await SendAsync(upload, 1_000_000);
        clock.Advance(Options.RateWindow);

        var waiter = admission.TryWait(Guid.NewGuid(), Path("172.16.0.1"))!;
        Assert.That(waiter.Slot.IsCompleted, Is.False);

        admission.Leave(uploads[0]);
        Assert.That(waiter.Slot.IsCompletedSuccessfully);
    }

    [TestCase(2, false, Description = "fewer users, many places each")]
    [TestCase(8, true, Description = "a user for each place, in one network")]
    public async Task A_user_with_many_places_gives_way_at_any_rate(int users, bool sameNetwork)
    {
        var ids = Enumerable.Range(0, users).Select(_ => Guid.NewGuid()).ToList();
        var uploads = Enumerable.Range(0, 8)
            .Select(count => Enter(ids[count % users], sameNetwork ? $"10.1.1.{count}" : $"10.{count}.1.1")).ToList();
        foreach (var upload in uploads)
            await SendAsync(upload, 1_000_000);
        clock.Advance(Options.RateWindow);

        var waiters = Enumerable.Range(0, 3).Select(_ => admission.TryWait(Guid.NewGuid(), Path("172.16.0.1"))!).ToList();

        Assert.That(waiters.Count(waiter => waiter.Slot.IsCompletedSuccessfully), Is.EqualTo(3));
    }

    [Test]
    public void An_upload_does_not_give_way_before_the_rate_window_is_over()
    {
        for (var count = 0; count < 8; count++)
            Enter(Guid.NewGuid(), "10.1.1.1");
        var waiter = admission.TryWait(Guid.NewGuid(), Path("172.16.0.1"))!;
        Assert.That(waiter.Slot.IsCompleted, Is.False);

        clock.Advance(Options.RateWindow);
        admission.Fill();

        Assert.That(waiter.Slot.IsCompletedSuccessfully);
    }

    [Test]
    public async Task A_full_line_makes_room_for_a_network_that_waits_less()
    {
        for (var count = 0; count < 8; count++)
            Enter(Guid.NewGuid(), $"10.{count}.1.1");
        var flood = Enumerable.Range(0, 32).Select(
            count => admission.TryWait(Guid.NewGuid(), Path($"10.99.1.{count}"))!).ToList();

        Assert.That(admission.TryWait(Guid.NewGuid(), Path("10.99.1.77")), Is.Null);
        Assert.That(admission.TryWait(Guid.NewGuid(), Path("172.16.0.1")), Is.Not.Null);
        Assert.That(await flood[^1].Slot, Is.Null);
    }

    [Test]
    public async Task Many_sites_of_one_provider_give_way_to_another_provider()
    {
        foreach (var upload in Fill(count => $"10.1.{count}.1"))
            await SendAsync(upload, 10_000_000);
        clock.Advance(Options.RateWindow);
        for (var count = 0; count < 32; count++)
            admission.TryWait(Guid.NewGuid(), Path($"10.1.{100 + count}.1"));

        var waiter = admission.TryWait(Guid.NewGuid(), Path("172.16.0.1"));

        Assert.That(waiter?.Slot.IsCompletedSuccessfully, Is.True, "it is in the line and has a place");
    }

    [Test]
    public async Task A_provider_with_fewer_places_does_not_give_way_to_one_with_more()
    {
        for (var count = 0; count < 8; count++)
            await SendAsync(Enter(Guid.NewGuid(), count < 3 ? $"172.16.1.{count}" : $"10.1.{count}.1"), 10_000_000);
        clock.Advance(Options.RateWindow);

        Assert.That(admission.TryWait(Guid.NewGuid(), Path("10.1.99.1"))!.Slot.IsCompleted, Is.False);
    }

    [Test]
    public async Task After_some_seconds_a_waiting_upload_gets_the_slowest_long_held_place()
    {
        static int Rate(int upload) => Options.MinBytesPerSecond + (upload == 5 ? 100 : 1_000);
        var uploads = Fill(count => $"10.{count}.1.1");
        await UploadAsync(uploads, UploadAdmission.LongHeld, Rate);
        var waiter = admission.TryWait(Guid.NewGuid(), Path("172.16.0.1"))!;
        Assert.That(waiter.Slot.IsCompleted, Is.False, "it has just arrived");

        await UploadAsync(uploads, UploadAdmission.LongWaited, Rate);

        Assert.That(waiter.Slot.IsCompletedSuccessfully);
        await Eventually.IsTrueAsync(() => uploads[5].Taken.IsCancellationRequested, "the slowest is cancelled");
        Assert.That(uploads.Count(upload => upload.Taken.IsCancellationRequested), Is.EqualTo(1));
    }

    [Test]
    public async Task A_fast_upload_keeps_its_place_however_long_others_wait()
    {
        static int Rate(int upload) => Options.MinBytesPerSecond * UploadAdmission.FastTimes;
        var uploads = Fill(count => $"10.{count}.1.1");
        await UploadAsync(uploads, Options.RateWindow, Rate);
        var waiter = admission.TryWait(Guid.NewGuid(), Path("172.16.0.1"))!;

        await UploadAsync(uploads, TimeSpan.FromMinutes(5), Rate);

        Assert.That(waiter.Slot.IsCompleted, Is.False);
    }

    private List<UploadSlot> Fill(Func<int, string> address) =>
        [.. Enumerable.Range(0, Options.MaxUploads).Select(count => Enter(Guid.NewGuid(), address(count)))];

    // Second by second, as bytes arrive and places are checked.
    private async Task UploadAsync(List<UploadSlot> uploads, TimeSpan time, Func<int, int> bytesPerSecond)
    {
        for (var second = 0; second < time.TotalSeconds; second++)
        {
            for (var count = 0; count < uploads.Count; count++)
                await SendAsync(uploads[count], bytesPerSecond(count));
            clock.Advance(TimeSpan.FromSeconds(1));
            admission.Fill();
        }
    }

    private UploadSlot Enter(Guid userId, string address) => admission.TryWait(userId, Path(address))!.Slot.Result!;

    private static NetworkPath Path(string address) => ClientNetwork.PathOf(IPAddress.Parse(address));

    private static async Task SendAsync(UploadSlot slot, int bytes) =>
        await slot.Measure(new MemoryStream(new byte[bytes])).ReadExactlyAsync(new byte[bytes]);
}
