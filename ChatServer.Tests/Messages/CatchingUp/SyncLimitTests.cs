using ChatServer.Options.RateLimits;
using ChatServer.Realtime;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Messages.CatchingUp;

[Parallelizable]
internal sealed class SyncLimitTests : ServerFixture
{
    protected override (string Key, string Value)[] Settings =>
        [("Chat:RateLimits:Enabled", "true"), ("Chat:RateLimits:SyncFramesPerSecond", "1")];

    [Test]
    public async Task A_user_who_syncs_too_much_must_wait()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        for (var count = 0; count < 12; count++)
            await ana.SendConfirmedAsync(ana.UserId, $"{count}");
        await using var device = await Server.ConnectAsync(ana.User);

        await device.SyncAsync();
        await device.SendAsync(new { action = "sync" });

        var error = await device.ReceiveErrorAsync("rate_limited");
        Assert.That(error.Text("request_action"), Is.EqualTo("sync"));
        Assert.That(error.Number("retry_after_ms"), Is.GreaterThan(0));
    }

    [Test]
    public void A_page_counts_at_most_the_remaining_allowance()
    {
        using var limits = new FrameLimits(new RateLimitOptions { SyncFramesPerSecond = 1 });
        var user = Guid.NewGuid();

        Assert.That(limits.TryTakeSync(user, out _), Is.True);
        limits.ChargeSync(user, 1_000);

        Assert.That(limits.TryTakeSync(user, out var retryAfter), Is.False);
        Assert.That(retryAfter, Is.GreaterThan(TimeSpan.Zero));
        Assert.That(limits.TryTakeSync(Guid.NewGuid(), out _), Is.True);
    }
}
