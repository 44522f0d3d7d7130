using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Realtime.Presence;

/// <summary>A changed profile is sent live to users who receive its owner's presence, and to no others.</summary>
[Parallelizable]
internal sealed class ProfileChangeTests : ServerFixture
{
    [Test]
    public async Task A_changed_profile_reaches_peers_and_own_devices_that_use_presence()
    {
        var (ana, ben) = await Server.ConnectPairAsync();
        await using var _ = ana;
        await using var __ = ben;
        await using var bensPhone = await ben.ConnectAgainAsync();
        await using var bensTablet = await ben.ConnectAgainAsync();
        await ana.SubscribeToAllAsync();
        await bensPhone.SubscribeToAllAsync();

        await RenameAsync(ben, "Benedict");

        var received = await ana.ReceiveAsync("profile_changed");
        Assert.That(
            received.Keys(), Is.EqualTo(new[] { "action", "user_id", "fullname", "handle", "profile_photo", "timestamp" }));
        Assert.That((received.Text("user_id"), received.Text("fullname")), Is.EqualTo((ben.UserId.ToString(), "Benedict")));
        Assert.That((await bensPhone.ReceiveAsync("profile_changed")).GetRawText(), Is.EqualTo(received.GetRawText()));
        Assert.That(
            await bensTablet.ReceiveUntilPongAsync(), Is.Empty, "a client that uses none of this hears the seed's frames only");
    }

    [Test]
    public async Task A_block_in_either_direction_stops_profile_changes_at_once()
    {
        var (ana, ben) = await Server.ConnectPairAsync();
        await using var _ = ana;
        await using var __ = ben;
        await ana.SubscribeToAllAsync();
        await ben.SubscribeToAllAsync();
        await ana.SendAsync(new { action = "block", user_id = ben.UserId });
        await ana.ReceiveUntilAsync("user_blocked");
        await ana.ReceivePendingAsync();
        await ben.ReceivePendingAsync();

        await RenameAsync(ben, "Benedict");
        await RenameAsync(ana, "Anabel");

        Assert.That(Names(await ana.ReceivePendingAsync()), Is.EqualTo(new[] { "Anabel" }));
        Assert.That(Names(await ben.ReceivePendingAsync()), Is.EqualTo(new[] { "Benedict" }));
    }

    [Test]
    public async Task Strangers_and_users_subscribed_only_to_others_are_not_notified()
    {
        var (ana, ben) = await Server.ConnectPairAsync();
        await using var _ = ana;
        await using var __ = ben;
        await using var cleo = await Server.ConnectAsync("Cleo");
        await cleo.FollowAsync(ben.UserId);
        await cleo.ReceivePendingAsync();
        await ana.FollowAsync(cleo.UserId);
        await ana.ReceivePendingAsync();

        await RenameAsync(ben, "Benedict");

        Assert.That(Names(await cleo.ReceivePendingAsync()), Is.Empty);
        Assert.That(Names(await ana.ReceivePendingAsync()), Is.Empty);
    }

    [Test]
    public async Task The_Messages_API_sends_the_address_of_the_new_picture()
    {
        var (ana, ben) = await Server.ConnectPairAsync();
        await using var _ = ana;
        await using var __ = ben;
        await using var laptop = await Server.ConnectToMessagesAsync(ana.User);
        await laptop.SendAsync("status", new { status = "online" });
        await laptop.ReceiveDataAsync("user_status");
        await laptop.ReceiveDataAsync("user_status");

        await RenameAsync(ben, "Benedict");

        var received = await laptop.ReceiveDataAsync("user_profile");
        Assert.That((received.Text("user_id"), received.Text("name")), Is.EqualTo((ben.UserId.ToString(), "Benedict")));
        Assert.That((await Server.Http.GetAsync(received.Text("avatar_url"))).IsSuccessStatusCode);
    }

    private async Task RenameAsync(RoomClient client, string fullname)
    {
        using var http = Server.As(client.User.Access);
        (await http.PatchAsJsonAsync("/auth/me/", new { fullname })).EnsureSuccessStatusCode();
    }

    private static IEnumerable<string?> Names(IEnumerable<JsonElement> frames) =>
        frames.Where(frame => frame.Text("action") == "profile_changed").Select(frame => frame.Text("fullname"));
}
