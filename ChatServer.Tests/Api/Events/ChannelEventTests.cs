using System.Text.Json;
using ChatServer.Api;
using ChatServer.Channels;
using ChatServer.Protocol.Sockets;
using ChatServer.Realtime;
using ChatServer.Tests.Administration;
using ChatServer.Tests.Conversations;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Events;

/// <summary>What happens in channels, on both sockets.</summary>
[Parallelizable]
internal sealed class ChannelEventTests : ServerFixture
{
    private const string Messages = "/api/v1/messages";

    [Test]
    public async Task Every_change_of_a_message_is_told_in_order_in_both_framings()
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        var root = await ana.PostMessageAsync(ben.UserId, "root");
        await using var raw = await Server.ConnectToEventsAsync(ben);
        await using var socketIo = await SocketIoClient.ConnectAsync(Server.Address, ben);

        var sent = await ana.PostAsync(
            $"{Messages}/send", new { recipient_id = ben.UserId, content = "reply", parent_id = root.Text("id") });
        var id = sent.Text("id")!;
        await ana.PatchAsync($"{Messages}/{id}", new { content = "reply, edited" });
        await ana.PostAsync($"{Messages}/{id}/reactions", new { emoji = "👍" });
        await ana.DeleteAsync($"{Messages}/{id}/reactions/👍");
        await ana.PostAsync($"{Messages}/{id}/pin", new { });
        await ana.DeleteAsync($"{Messages}/{id}");

        var (message, parent) = (UuidOf(id), UuidOf(root.Text("id")!));
        foreach (var (type, about) in new[]
        {
            ("message", message), ("message:reply", parent), ("message:update", message), ("message:reaction:add", message),
            ("message:reaction:remove", message), ("message:pin", message), ("message:delete", message),
            ("message:reply", parent),
        })
        {
            var payload = await raw.ReceiveEventAsync(type);
            Assert.That(payload.Text("message_id"), Is.EqualTo(about), type);
            Assert.That(payload.GetProperty("user").Text("name"), Is.EqualTo("Ana"), type);
            Assert.That(payload.GetProperty("channel").Text("type"), Is.EqualTo("dm"), type);
            Assert.That(payload.GetProperty("data").GetProperty("data").Text("id"), Is.EqualTo(about), type);
            Assert.That((await socketIo.ReceiveAsync("events:channel")).GetRawText(), Is.EqualTo(payload.GetRawText()));
        }

        Assert.That(await raw.ReceiveUntilPongAsync(), Is.Empty);
        Assert.That(await socketIo.ReceiveUntilPongAsync(), Is.Empty);
    }

    [Test]
    public async Task The_senders_own_devices_hear_their_message_too()
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        await ana.PostMessageAsync(ben.UserId, "one");
        await using var own = await Server.ConnectToEventsAsync(ana.User);

        await ana.PostMessageAsync(ben.UserId, "two");

        var shown = (await own.ReceiveEventAsync("message")).GetProperty("data").GetProperty("data");
        Assert.That(shown.Text("content"), Is.EqualTo("two"));
        Assert.That(shown.GetProperty("temp_id").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(shown.GetProperty("reactions").GetArrayLength(), Is.Zero);
    }

    [Test]
    public async Task A_former_member_who_catches_up_gets_nothing_of_what_changed_since()
    {
        var (ana, ben) = (await Server.RegisterAsync("Ana"), await Server.RegisterAsync("Ben"));
        await using var anas = await Server.ConnectToMessagesAsync(ana);
        var group = await Server.CreateGroupAsync(ana, ben.UserId);
        var sent = await anas.PostAsync($"{Messages}/send", new { conversation_id = $"conv_{group}", content = "before" });
        using var http = Server.As(ana.Access);
        (await http.DeleteAsync($"/chat/groups/{group}/members/{ben.UserId}/")).EnsureSuccessStatusCode();
        await anas.PatchAsync($"{Messages}/{sent.Text("id")}", new { content = "since" });

        await using var bens = await Server.ConnectToEventsAsync(ben, cursor: "0");
        var (missed, _) = await bens.ReceivePastAsync();

        Assert.That(missed.Select(frame => frame.GetRawText()), Has.None.Contains("since"));
    }

    [Test]
    public async Task A_removed_member_hears_nothing_after_they_are_told()
    {
        var (ana, ben, cleo) =
            (await Server.RegisterAsync("Ana"), await Server.RegisterAsync("Ben"), await Server.RegisterAsync("Cleo"));
        await using var anas = await Server.ConnectToMessagesAsync(ana);
        await using var bens = await Server.ConnectToEventsAsync(ben);
        await using var cleos = await Server.ConnectToEventsAsync(cleo);
        var group = await Server.CreateGroupAsync(ana, ben.UserId, cleo.UserId);
        await bens.ReceiveEventAsync("channel:created");
        await cleos.ReceiveEventAsync("channel:created");

        await anas.PostAsync($"{Messages}/send", new { conversation_id = $"conv_{group}", content = "before" });
        await Server.RemoveMemberAsync(ana, group, ben.UserId);
        var after = await anas.PostAsync($"{Messages}/send", new { conversation_id = $"conv_{group}", content = "after" });
        await anas.PatchAsync($"{Messages}/{after.Text("id")}", new { content = "after, edited" });
        await cleos.ReceiveEventAsync("message");
        await cleos.ReceiveEventAsync("message");
        await cleos.ReceiveEventAsync("message:update");

        var frames = await bens.ReceiveUntilPongAsync();
        Assert.That(frames.Select(TypeOf), Is.SubsetOf(new[] { "message", "channel:removed" }));
        Assert.That(frames.Select(TypeOf).Last(), Is.EqualTo("channel:removed"));
        Assert.That(frames.Count(frame => TypeOf(frame) == "message"), Is.LessThanOrEqualTo(1), "only the one from before");
        Assert.That(
            frames[^1].GetProperty("data").Text("channel_id"), Is.EqualTo(NumberedUuid.OfConversation(group).ToString()));
    }

    [Test]
    public async Task Everyone_hears_a_public_channel_without_joining_until_their_access_ends()
    {
        var (admin, ben) = (await Server.RegisterAsync("Ada"), await Server.RegisterAsync("Ben"));
        await Server.MakeAdminAsync(admin.UserId);
        await using var bens = await Server.ConnectToEventsAsync(ben);
        var channel = await Server.Get<ChannelCreation>().CreateAsync(
            new CreateChannel(admin.UserId, "general", ChannelDetails.None, Access: null), CancellationToken.None);
        await Server.Get<ChannelMemberships>().JoinAsync(new JoinChannel(admin.UserId, channel.Value), CancellationToken.None);
        await using var admins = await Server.ConnectToMessagesAsync(admin);
        var place = $"conv_{channel.Value}";

        await bens.ReceiveEventAsync("channel:created");
        await admins.PostAsync($"{Messages}/send", new { conversation_id = place, content = "to all" });
        var heard = await bens.ReceiveEventAsync("message");
        await Server.Get<ChannelUpdates>().UpdateAsync(
            new UpdateChannel(admin.UserId, channel.Value, Name: null, new DetailsChange())
            {
                Access = new Given<AccessLists>(AccessLists.Nobody),
            },
            CancellationToken.None);
        await admins.PostAsync($"{Messages}/send", new { conversation_id = place, content = "to nobody" });
        await bens.ReceiveEventAsync("channel:removed");

        Assert.That(heard.GetProperty("channel").Text("name"), Is.EqualTo("general"));
        Assert.That(heard.GetProperty("channel").GetProperty("type").ValueKind, Is.EqualTo(JsonValueKind.Null));

        await using var later = await Server.ConnectToMessagesAsync("Cleo");
        await later.PostMessageAsync(ben.UserId, "a later event, which proves that there was none before");
        await bens.ReceiveEventAsync("channel:created");
        Assert.That(Describe(await bens.ReceiveAsync("events:channel")), Does.StartWith("message a later event"));
    }

    [Test]
    public async Task A_client_that_was_cut_off_catches_up_once_and_in_order()
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        await using var first = await Server.ConnectToEventsAsync(ben, cursor: "0");
        var (_, end) = await first.ReceivePastAsync();
        var expected = new List<string> { "channel:created" };
        for (var count = 0; count < 30; count++)
        {
            var sent = await ana.PostMessageAsync(ben.UserId, $"{count}");
            expected.Add($"message {count}");
            if (count % 3 == 0)
            {
                await ana.PostAsync($"{Messages}/{sent.Text("id")}/pin", new { });
                expected.Add($"message:pin {count}");
            }

            if (count == 10)
                first.Abort();
        }

        await using var resumed = await Server.ConnectToEventsAsync(ben, end.GetProperty("data").Text("cursor"));
        var (missed, _) = await resumed.ReceivePastAsync();
        await ana.PostMessageAsync(ben.UserId, "live");

        Assert.That(missed.Select(Describe), Is.EqualTo(expected));
        Assert.That(Describe(await resumed.ReceiveAsync("events:channel")), Is.EqualTo("message live"));
    }

    [Test]
    public async Task Pages_and_live_events_meet_without_gap_or_overlap()
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        await ana.PostMessageAsync(ben.UserId, "first");
        const int Count = 300;
        var sending = Task.Run(async () =>
        {
            for (var number = 0; number < Count; number++)
                await ana.PostMessageAsync(ben.UserId, $"{number}");
        });

        for (var round = 0; round < 5; round++)
        {
            await using var resuming = await Server.ConnectToEventsAsync(ben, cursor: "0");
            await resuming.ReceivePastAsync();
        }

        await using var last = await Server.ConnectToEventsAsync(ben, cursor: "0");
        var contents = new List<string>();
        while (contents.Count == 0 || contents[^1] != $"message {Count - 1}")
        {
            var frame = await last.ReceiveAsync();
            if (frame.Text("type") == "events:channel" && TypeOf(frame) == "message")
                contents.Add(Describe(frame));
        }

        await sending;
        Assert.That(
            contents, Is.EqualTo(Enumerable.Range(0, Count).Select(number => $"message {number}").Prepend("message first")));
    }

    [Test]
    [Category("Long")]
    public async Task A_client_that_stops_reading_is_closed_and_can_catch_up()
    {
        await using var server = await TestServer.StartAsync(
            ("Chat:Realtime:CloseTimeout", "00:00:02"), ("Chat:Realtime:MaxQueuedFrames", "64"),
            ("Chat:Realtime:MaxQueuedBytes", "262144"));
        await using var ana = await server.ConnectToMessagesAsync("Ana");
        var ben = await server.RegisterAsync("Ben");
        using var slow = await RawSocket.ConnectAsync(server.Address, ben, receiveBufferBytes: 4_096, path: "/ws/events");
        var connection = server.Get<ConnectionRegistry>().Of(ben.UserId).Single();

        var padding = new string('x', 19_000);
        var sent = 0;
        for (; connection.CloseCode == 0 && sent < 500; sent++)
            await ana.PostMessageAsync(ben.UserId, $"{sent} {padding}");

        Assert.That(connection.CloseCode, Is.EqualTo(CloseCodes.SlowConsumer));
        await using var resumed = await server.ConnectToEventsAsync(ben, cursor: "0");
        var (missed, end) = await resumed.ReceivePastAsync();
        var all = missed.Count(frame => TypeOf(frame) == "message");
        while (end.GetProperty("data").GetProperty("has_more").GetBoolean())
        {
            await resumed.SendAsync("sync", new { cursor = end.GetProperty("data").Text("cursor") });
            (missed, end) = await resumed.ReceivePastAsync();
            all += missed.Count(frame => TypeOf(frame) == "message");
        }

        Assert.That(all, Is.EqualTo(sent));
    }

    private static string TypeOf(JsonElement frame) => frame.GetProperty("data").GetProperty("data").Text("type")!;

    private static string Describe(JsonElement frame)
    {
        var data = frame.GetProperty("data").GetProperty("data");
        var content = data.TryGetProperty("data", out var message) ? $" {message.Text("content")}" : "";
        return data.Text("type") + content;
    }

    private static string UuidOf(string id) => NumberedUuid.OfMessage(long.Parse(id.Split('_')[1], null)).ToString();
}
