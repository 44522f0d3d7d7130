using ChatServer.Realtime;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Realtime.Presence;

/// <summary>The delay of presence changes.</summary>
internal sealed class PresenceGraceTests : ServerFixture
{
    protected override (string Key, string Value)[] Settings => [("Chat:Realtime:PresenceGrace", "00:00:01.5")];

    [Test]
    public async Task A_phone_that_reconnects_soon_does_not_appear_offline()
    {
        var (ana, ben) = await Server.ConnectPairAsync();
        await using var _ = ana;
        await ana.SubscribeToAllAsync();

        for (var count = 0; count < 20; count++)
        {
            ben.Abort();
            await Eventually.IsTrueAsync(() => Server.Get<ConnectionRegistry>().Of(ben.UserId).Count == 0, "it has left");
            Assert.That((await ana.AskAsync(ben.UserId)).Text("status"), Is.EqualTo("online"));
            ben = await ben.ConnectAgainAsync();
        }

        Assert.That(await ana.ReceivePendingAsync(), Is.Empty);
        await ben.CloseAsync();
        await ana.ReceivePresenceAsync(ben.UserId, "offline");
    }

    [Test]
    public async Task Of_many_quick_changes_only_the_first_and_the_last_are_sent()
    {
        var (ana, ben) = await Server.ConnectPairAsync();
        await using var _ = ana;
        await using var __ = ben;
        await ana.SubscribeToAllAsync();

        for (var count = 0; count < 51; count++)
            await ben.SetPresenceAsync(count % 2 == 0 ? "away" : "online");
        for (var count = 0; count < 51; count++)
            await ben.ReceiveAsync("presence");
        await ben.SetPresenceAsync("online");

        await ana.ReceivePresenceAsync(ben.UserId, "away");
        await ana.ReceivePresenceAsync(ben.UserId, "online");
        Assert.That(await ana.ReceivePendingAsync(), Is.Empty);
    }

    [Test]
    public async Task A_user_who_becomes_invisible_appears_offline_as_late_as_one_who_leaves()
    {
        var (ana, ben) = await Server.ConnectPairAsync();
        await using var _ = ana;
        await using var __ = ben;
        await ana.SubscribeToAllAsync();

        await ben.SetPresenceAsync("invisible");
        await ben.ReceivePresenceAsync(ben.UserId, "invisible");

        Assert.That((await ana.AskAsync(ben.UserId)).Text("status"), Is.EqualTo("online"));
        Assert.That((await ana.ReceivePresenceAsync(ben.UserId, "offline")).Text("last_seen"), Is.Not.Null);
    }
}
