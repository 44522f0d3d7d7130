using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Realtime.Presence;

[Parallelizable]
internal sealed class PresenceRequestTests : PresenceFixture
{
    [Test]
    public async Task A_device_that_has_not_subscribed_receives_no_presence_but_its_user_is_shown()
    {
        var (ana, ben) = await Server.ConnectPairAsync();
        await using var _ = ana;

        var received = await ana.SubscribeToAllAsync();
        await ben.SetPresenceAsync("away");
        await ana.ReceivePresenceAsync(ben.UserId, "away");
        await using var anasPhone = await ana.ConnectAgainAsync();
        await ben.SetPresenceAsync("online");
        await ana.ReceivePresenceAsync(ben.UserId, "online");

        Assert.That(received.StatusesOf(ben.UserId), Is.EqualTo(new[] { "online" }));
        Assert.That(await anasPhone.ReceiveUntilPongAsync(), Is.Empty);
        await ben.CloseAsync();
    }

    [Test]
    public async Task A_subscription_to_named_users_covers_only_those()
    {
        var (ana, ben) = await Server.ConnectPairAsync();
        await using var _ = ana;
        await using var __ = ben;
        await using var cleo = await Server.ConnectAsync("Cleo");
        await ana.SendConfirmedAsync(cleo.UserId, "hello");
        await ana.FollowAsync(ben.UserId);
        await ana.ReceivePresenceAsync(ben.UserId, "online");

        await cleo.SetPresenceAsync("away");
        await cleo.ReceiveAsync("re_message");
        await cleo.ReceiveAsync("presence");
        await ben.SetPresenceAsync("away");
        await ana.ReceivePresenceAsync(ben.UserId, "away");
        await ana.FollowAsync(cleo.UserId);
        await ana.ReceivePresenceAsync(cleo.UserId, "away");
        await ben.SetPresenceAsync("online");
        await ben.ReceiveUntilPongAsync();

        Assert.That(await ana.ReceivePendingAsync(), Is.Empty);
    }

    [TestCase("""{"action":"presence","status":"offline"}""", "status")]
    [TestCase("""{"action":"presence","status":"Online"}""", "status")]
    [TestCase("""{"action":"presence","status":7}""", "status")]
    [TestCase("""{"action":"subscribe_presence"}""", "user_ids")]
    [TestCase("""{"action":"subscribe_presence","user_ids":"all"}""", "user_ids")]
    [TestCase("""{"action":"subscribe_presence","user_ids":["ben"]}""", "user_ids[0]")]
    [TestCase("""{"action":"subscribe_presence","user_ids":[null]}""", "user_ids[0]")]
    public async Task A_bad_field_is_named(string frame, string field)
    {
        await using var ana = await Server.ConnectAsync("Ana");

        await ana.SendTextAsync(frame);

        await ana.ReceiveErrorAsync("invalid_payload", field);
    }

    [Test]
    public async Task A_subscription_can_name_at_most_500_users()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        Guid[] users = [.. Enumerable.Range(0, 501).Select(_ => Guid.NewGuid())];

        await ana.FollowAsync(users);
        await ana.ReceiveErrorAsync("invalid_payload", "user_ids");
        await ana.FollowAsync(users[1..]);

        foreach (var user in users[1..])
            await ana.ReceivePresenceAsync(user, "offline");
    }
}
