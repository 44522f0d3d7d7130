using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Realtime;
using ChatServer.Realtime.Presence;
using ChatServer.Storage;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Realtime.Presence;

/// <summary>Which users see whose presence. Changes are sent without delay here, see <see cref="PresenceGraceTests"/>.</summary>
[Parallelizable]
internal sealed class PresenceTests : PresenceFixture
{
    [Test]
    public async Task Subscribers_are_notified_when_a_peer_connects_and_disconnects()
    {
        var (ana, ben) = await Server.ConnectPairAsync();
        await using var _ = ana;
        await ben.CloseAsync();
        await WaitUntilDisconnectedAsync(ben);

        var before = await ana.SubscribeToAllAsync();
        await using var bensPhone = await ben.ConnectAgainAsync();
        var online = await ana.ReceivePresenceAsync(ben.UserId, "online");
        await bensPhone.CloseAsync();
        var offline = await ana.ReceivePresenceAsync(ben.UserId, "offline");

        Assert.That(before.StatusesOf(ana.UserId), Is.EqualTo(new[] { "online" }));
        Assert.That(before, Has.Count.EqualTo(1));
        Assert.That(online.Keys(), Is.EqualTo(new[] { "action", "user_id", "status" }));
        Assert.That(offline.Keys(), Is.EqualTo(new[] { "action", "user_id", "status", "last_seen" }));
        Assert.That(offline.Text("last_seen"), Does.Match("""^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$"""));
        Assert.That((await ana.AskAsync(ben.UserId)).GetRawText(), Is.EqualTo(offline.GetRawText()));
    }

    [Test]
    public async Task Large_groups_do_not_displace_direct_conversations()
    {
        var (ana, ben) = (Guid.NewGuid(), Guid.NewGuid());
        var rows = Enumerable.Range(0, 8).SelectMany(group => Enumerable.Range(0, 500)
            .Select(_ => (Group: group, UserId: Guid.NewGuid())).Append((Group: group, UserId: ana)))
            .Select(row => new { id = 1_000_001L + row.Group, kind = "group", row.UserId, position = 2L })
            .Concat(
                new[] { ana, ben }.Select(userId => new { id = 1_000_000L, kind = "direct", UserId = userId, position = 1L }));
        await Server.Get<Database>().WriteAsync(
            write => write.Execute("""
                INSERT INTO conversation_participants (conversation_id, kind, user_id, joined_at, last_position)
                VALUES (@id, @kind, @UserId, 1, @position)
                """, rows), CancellationToken.None);

        var peers = await Server.Get<Database>().ReadAsync(read => PresenceStore.ListPeers(read, ana), CancellationToken.None);

        Assert.That(peers, Has.Member(ben).And.Count.EqualTo(PresenceBoard.MaxPeers));
    }

    [Test]
    public async Task A_user_has_the_most_present_status_of_their_devices()
    {
        var (ana, ben) = await Server.ConnectPairAsync();
        await using var _ = ana;
        await using var __ = ben;
        await using var bensPhone = await ben.ConnectAgainAsync();
        await ana.SubscribeToAllAsync();

        await ben.SetPresenceAsync("away");
        await ben.ReceivePresenceAsync(ben.UserId, "online");
        await bensPhone.SetPresenceAsync("away");
        await ana.ReceivePresenceAsync(ben.UserId, "away");
        await ben.SetPresenceAsync("online");
        await ana.ReceivePresenceAsync(ben.UserId, "online");
        await ben.CloseAsync();
        await ana.ReceivePresenceAsync(ben.UserId, "away");
        await bensPhone.CloseAsync();
        await ana.ReceivePresenceAsync(ben.UserId, "offline");
    }

    [Test]
    public async Task An_invisible_user_looks_like_one_who_has_left()
    {
        var (ana, ben) = await Server.ConnectPairAsync();
        await using var _ = ana;
        await using var bensPhone = await ben.ConnectAgainAsync();
        await bensPhone.SubscribeToAllAsync();
        await ana.SubscribeToAllAsync();

        await ben.SetPresenceAsync("invisible");
        await ben.ReceivePresenceAsync(ben.UserId, "invisible");
        var hidden = await ana.ReceivePresenceAsync(ben.UserId, "offline");
        await bensPhone.ReceivePresenceAsync(ben.UserId, "invisible");
        await ben.SendAsync(new { action = "typing", receiver_id = ana.UserId, is_typing = true });
        await ben.CloseAsync();
        await bensPhone.CloseAsync();
        await WaitUntilDisconnectedAsync(ben);
        await using var back = await ben.ConnectAgainAsync();

        Assert.That(hidden.Keys(), Is.EqualTo(new[] { "action", "user_id", "status", "last_seen" }));
        Assert.That((await ana.AskAsync(ben.UserId)).GetRawText(), Is.EqualTo(hidden.GetRawText()));
        Assert.That((await back.SubscribeToAllAsync()).StatusesOf(ben.UserId), Is.EqualTo(new[] { "invisible" }));
        Assert.That(await ana.ReceivePendingAsync(), Is.Empty);
        Assert.That(Server.Get<PresenceBoard>().StatusOf(ben.UserId), Is.EqualTo(PresenceStatus.Offline));
        await back.SetPresenceAsync("online");
        await ana.ReceivePresenceAsync(ben.UserId, "online");
    }

    [Test]
    public async Task Strangers_and_unknown_users_look_the_same()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var nobody = Guid.NewGuid();

        var frames = new[] { await ana.AskAsync(ben.UserId), await ana.AskAsync(nobody) };
        await ben.SetPresenceAsync("away");
        await ben.ReceiveAsync("presence");

        Assert.That(frames.Select(frame => string.Join(' ', frame.Keys())), Is.All.EqualTo("action user_id status"));
        Assert.That(frames.Select(frame => frame.Text("status")), Is.All.EqualTo("offline"));
        Assert.That(await ana.ReceivePendingAsync(), Is.Empty);
        await ben.SendConfirmedAsync(ana.UserId, "hello");
        await ana.ReceiveAsync("re_message");
    }

    [Test]
    public async Task Both_users_see_each_other_from_the_first_message_on()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        await ana.SubscribeToAllAsync();
        await ben.AskAsync(ana.UserId);
        await ben.FollowAsync(ana.UserId);
        await ben.ReceivePresenceAsync(ana.UserId, "offline");

        await ana.SendConfirmedAsync(ben.UserId, "hello");

        await ana.ReceivePresenceAsync(ben.UserId, "online");
        await ben.ReceiveAsync("re_message");
        await ben.ReceivePresenceAsync(ana.UserId, "online");
    }

    [Test]
    public async Task Members_of_a_group_see_each_other_while_they_are_in_it()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        await using var cleo = await Server.ConnectAsync("Cleo");
        using var http = Server.As(ana.User.Access);
        foreach (var client in new[] { ana, ben, cleo })
            await client.SubscribeToAllAsync();

        using var created = await http.PostAsJsonAsync(
            "/chat/groups/", new { name = "Climbing", member_ids = new[] { ben.UserId } });
        var group = (await created.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("data").Number("id");
        await ben.ReceiveAsync("re_message");
        await ben.ReceivePresenceAsync(ana.UserId, "online");
        using var added = await http.PostAsJsonAsync($"/chat/groups/{group}/members/", new { user_ids = new[] { cleo.UserId } });
        await ben.ReceiveAsync("re_message");
        await ben.ReceivePresenceAsync(cleo.UserId, "online");
        await cleo.ReceiveAsync("re_message");
        await cleo.ReceiveAsync("history_changed");
        Assert.That(
            (await cleo.ReceivePendingAsync()).Select(frame => frame.Text("status")), Is.EqualTo(new[] { "online", "online" }));
        using var removed = await http.DeleteAsync($"/chat/groups/{group}/members/{cleo.UserId}/");

        await ben.ReceiveAsync("re_message");
        await ben.ReceivePresenceAsync(cleo.UserId, "offline");
        await cleo.ReceiveAsync("re_message");
        Assert.That(
            (await cleo.ReceivePendingAsync()).Select(frame => frame.Text("status")),
            Is.EqualTo(new[] { "offline", "offline" }));
        await ben.SetPresenceAsync("away");
        await ben.ReceiveAsync("presence");
        Assert.That(await cleo.ReceivePendingAsync(), Is.Empty);
    }

    [Test]
    public async Task A_block_hides_both_users_from_each_other_until_it_is_lifted()
    {
        var (ana, ben) = await Server.ConnectPairAsync();
        await using var _ = ana;
        await using var __ = ben;
        await ana.SubscribeToAllAsync();
        await ben.SubscribeToAllAsync();

        await ana.SendAsync(new { action = "block", user_id = ben.UserId });
        Assert.That((await ana.ReceivePendingAsync()).StatusesOf(ben.UserId), Is.EqualTo(new[] { "offline" }));
        await ben.ReceivePresenceAsync(ana.UserId, "offline");
        await ana.SetPresenceAsync("away");
        await ben.SetPresenceAsync("away");
        await ana.ReceivePresenceAsync(ana.UserId, "away");
        await ben.ReceivePresenceAsync(ben.UserId, "away");
        await using var anasPhone = await ana.ConnectAgainAsync();
        await using var bensPhone = await ben.ConnectAgainAsync();

        Assert.That(await ana.ReceivePendingAsync(), Is.Empty);
        Assert.That(await ben.ReceivePendingAsync(), Is.Empty);
        Assert.That((await anasPhone.AskAsync(ben.UserId)).GetRawText(), Does.Not.Contain("last_seen").And.Contain("offline"));
        Assert.That((await bensPhone.AskAsync(ana.UserId)).GetRawText(), Does.Not.Contain("last_seen").And.Contain("offline"));
        await ana.SendAsync(new { action = "unblock", user_id = ben.UserId });
        await ana.ReceiveAsync("user_unblocked");
        await ana.ReceivePresenceAsync(ben.UserId, "online");
        await ben.ReceivePresenceAsync(ana.UserId, "online");
    }

    private Task WaitUntilDisconnectedAsync(RoomClient client) =>
        Eventually.IsTrueAsync(() => Server.Get<ConnectionRegistry>().Of(client.UserId).Count == 0, "the last device has left");
}
