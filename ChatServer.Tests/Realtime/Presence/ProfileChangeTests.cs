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
        await ana.HearAllAsync();
        await bensPhone.HearAllAsync();

        await RenameAsync(ben, "Benedict");

        var told = await ana.ReceiveAsync("profile_changed");
        Assert.That(told.Keys(), Is.EqualTo(new[] { "action", "user_id", "fullname", "handle", "profile_photo", "timestamp" }));
        Assert.That((told.Text("user_id"), told.Text("fullname")), Is.EqualTo((ben.UserId.ToString(), "Benedict")));
        Assert.That((await bensPhone.ReceiveAsync("profile_changed")).GetRawText(), Is.EqualTo(told.GetRawText()));
        Assert.That(
            await bensTablet.ReceiveUntilPongAsync(), Is.Empty, "a client that uses none of this hears the seed's frames only");
    }

    [Test]
    public async Task A_block_in_either_direction_stops_profile_changes_at_once()
    {
        var (ana, ben) = await Server.ConnectPairAsync();
        await using var _ = ana;
        await using var __ = ben;
        await ana.HearAllAsync();
        await ben.HearAllAsync();
        await ana.SendAsync(new { action = "block", user_id = ben.UserId });
        await ana.ReceiveUntilAsync("user_blocked");
        await ana.ReceiveUntilToldAsync();
        await ben.ReceiveUntilToldAsync();

        await RenameAsync(ben, "Benedict");
        await RenameAsync(ana, "Anabel");

        Assert.That(Names(await ana.ReceiveUntilToldAsync()), Is.EqualTo(new[] { "Anabel" }));
        Assert.That(Names(await ben.ReceiveUntilToldAsync()), Is.EqualTo(new[] { "Benedict" }));
    }

    [Test]
    public async Task Strangers_and_users_subscribed_only_to_others_are_not_notified()
    {
        var (ana, ben) = await Server.ConnectPairAsync();
        await using var _ = ana;
        await using var __ = ben;
        await using var cleo = await Server.ConnectAsync("Cleo");
        await cleo.FollowAsync(ben.UserId);
        await cleo.ReceiveUntilToldAsync();
        await ana.FollowAsync(cleo.UserId);
        await ana.ReceiveUntilToldAsync();

        await RenameAsync(ben, "Benedict");

        Assert.That(Names(await cleo.ReceiveUntilToldAsync()), Is.Empty);
        Assert.That(Names(await ana.ReceiveUntilToldAsync()), Is.Empty);
    }

    [Test]
    public async Task The_Messages_API_sends_the_address_of_the_new_picture()
    {
        var (ana, ben) = await Server.ConnectPairAsync();
        await using var _ = ana;
        await using var __ = ben;
        await using var laptop = await Server.ConnectToMessagesAsync(ana.User);
        await laptop.SayAsync("status", new { status = "online" });
        await laptop.HearAsync("user_status");
        await laptop.HearAsync("user_status");

        await RenameAsync(ben, "Benedict");

        var told = await laptop.HearAsync("user_profile");
        Assert.That((told.Text("user_id"), told.Text("name")), Is.EqualTo((ben.UserId.ToString(), "Benedict")));
        Assert.That((await Server.Http.GetAsync(told.Text("avatar_url"))).IsSuccessStatusCode);
    }

    private async Task RenameAsync(RoomClient client, string fullname)
    {
        using var http = Server.As(client.User.Access);
        (await http.PatchAsJsonAsync("/auth/me/", new { fullname })).EnsureSuccessStatusCode();
    }

    private static IEnumerable<string?> Names(IEnumerable<JsonElement> frames) =>
        frames.Where(frame => frame.Text("action") == "profile_changed").Select(frame => frame.Text("fullname"));
}
