using ChatServer.Realtime;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Realtime.Presence;

/// <summary>When changes are told.</summary>
internal sealed class PresenceGraceTests : ServerFixture
{
    protected override (string Key, string Value)[] Settings => [("Chat:Realtime:PresenceGrace", "00:00:01.5")];

    [Test]
    public async Task A_phone_that_comes_back_soon_was_never_gone()
    {
        var (ana, ben) = await Server.ConnectPairAsync();
        await using var _ = ana;
        await ana.HearAllAsync();

        for (var count = 0; count < 20; count++)
        {
            ben.Abort();
            await Eventually.IsTrueAsync(() => Server.Get<ConnectionRegistry>().Of(ben.UserId).Count == 0, "it has left");
            Assert.That((await ana.AskAsync(ben.UserId)).Text("status"), Is.EqualTo("online"));
            ben = await ben.ConnectAgainAsync();
        }

        Assert.That(await ana.ReceiveUntilToldAsync(), Is.Empty);
        await ben.CloseAsync();
        await ana.ReceivePresenceAsync(ben.UserId, "offline");
    }

    [Test]
    public async Task Of_many_changes_the_first_and_the_last_are_told()
    {
        var (ana, ben) = await Server.ConnectPairAsync();
        await using var _ = ana;
        await using var __ = ben;
        await ana.HearAllAsync();

        for (var count = 0; count < 51; count++)
            await ben.SetPresenceAsync(count % 2 == 0 ? "away" : "online");
        for (var count = 0; count < 51; count++)
            await ben.ReceiveAsync("presence");
        await ben.SetPresenceAsync("online");

        await ana.ReceivePresenceAsync(ben.UserId, "away");
        await ana.ReceivePresenceAsync(ben.UserId, "online");
        Assert.That(await ana.ReceiveUntilToldAsync(), Is.Empty);
    }

    [Test]
    public async Task Who_hides_is_told_to_be_gone_as_late_as_who_leaves()
    {
        var (ana, ben) = await Server.ConnectPairAsync();
        await using var _ = ana;
        await using var __ = ben;
        await ana.HearAllAsync();

        await ben.SetPresenceAsync("invisible");
        await ben.ReceivePresenceAsync(ben.UserId, "invisible");

        Assert.That((await ana.AskAsync(ben.UserId)).Text("status"), Is.EqualTo("online"));
        Assert.That((await ana.ReceivePresenceAsync(ben.UserId, "offline")).Text("last_seen"), Is.Not.Null);
    }
}
