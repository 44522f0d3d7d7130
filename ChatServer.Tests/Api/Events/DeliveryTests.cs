using System.Text.Json;
using ChatServer.Api;
using ChatServer.Api.Events;
using ChatServer.Channels;
using ChatServer.Messages;
using ChatServer.Protocol.Sockets;
using ChatServer.Storage;
using ChatServer.Tests.Administration;
using ChatServer.Tests.Harness;
using static ChatServer.Tests.Api.Events.StandardChannels;

namespace ChatServer.Tests.Api.Events;

/// <summary>Where the live events lag or fail.</summary>
internal sealed class DeliveryTests : FreshServerFixture
{
    [Test]
    public async Task A_reader_whose_access_ended_before_the_message_was_read_gets_nothing_of_it()
    {
        var (admin, ben) = (await Server.RegisterAdminAsync("Ada"), await Server.RegisterAsync("Ben"));
        var cleo = await Server.RegisterAsync("Cleo");
        await using var admins = await Server.ConnectToMessagesAsync(admin);
        var channel = await Server.MakeChannelAsync(admin);
        await using var bens = await Server.ConnectToEventsAsync(ben);
        await using var cleos = await Server.ConnectToEventsAsync(cleo);

        await Server.WhileDeliveryWaitsAsync(async () =>
        {
            await admins.SayAsync(channel, "before the change");
            await Server.ChangeAccessAsync(admin, channel, ReadableBy(cleo.UserId));
            await admins.SayAsync(channel, "after the change");
        });

        Assert.That(Describe(await cleos.ReceiveAsync()), Is.EqualTo("message before the change"));
        Assert.That(Describe(await cleos.ReceiveAsync()), Is.EqualTo("message after the change"));
        Assert.That((await bens.ReceiveUntilPongAsync()).Select(Describe), Is.EqualTo(new[] { "channel:removed" }));
    }

    [Test]
    public async Task A_page_of_a_member_whose_access_has_ended_shows_nothing_of_the_channel()
    {
        var (admin, ben) = (await Server.RegisterAdminAsync("Ada"), await Server.RegisterAsync("Ben"));
        await using var admins = await Server.ConnectToMessagesAsync(admin);
        var channel = await Server.MakeChannelAsync(admin);
        await Server.JoinAsync(ben, channel);
        await admins.SayAsync(channel, "secret");

        // The sweep has not yet removed the member.
        await Server.WriteAsync(write =>
        {
            ChannelStore.UpdateIsPublic(write, channel, isPublic: false);
            return true;
        });
        await using var bens = await Server.ConnectToEventsAsync(ben, cursor: "0");
        var (missed, _) = await bens.ReceivePastAsync();

        Assert.That(missed.Select(frame => frame.GetRawText()), Has.None.Contains("secret"));
    }

    [Test]
    public async Task An_event_that_cant_be_shown_is_left_out_and_nobody_is_closed()
    {
        await using var anas = await Server.ConnectToMessagesAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        var broken = await anas.PostMessageAsync(ben.UserId, "broken");
        await using var bens = await Server.ConnectToEventsAsync(ben);

        await Server.WhileDeliveryWaitsAsync(async () =>
        {
            await anas.PostMessageAsync(ben.UserId, "one");
            await anas.PostAsync($"/api/v1/messages/{broken.Text("id")}/pin", new { });
            await anas.PostMessageAsync(ben.UserId, "two");
            var id = long.Parse(broken.Text("id")!.Split('_')[1], null);
            await Server.WriteAsync(
                write => write.Execute("UPDATE messages SET body = x'00010203' WHERE id = @id", new { id }));
        });

        Assert.That(Describe(await bens.ReceiveAsync()), Is.EqualTo("message one"));
        Assert.That(Describe(await bens.ReceiveAsync()), Is.EqualTo("message two"));
    }

    [Test]
    public async Task A_failing_read_closes_only_those_of_whom_it_isnt_known_what_they_hear()
    {
        var (ben, cleo) = (await Server.RegisterAsync("Ben"), await Server.RegisterAsync("Cleo"));
        await using var anas = await Server.ConnectToMessagesAsync("Ana");
        await using var cleos = await Server.ConnectToEventsAsync(cleo);
        await RenameTableAsync("channel_access", "channel_access_gone");
        try
        {
            await using var bens = await Server.ConnectToEventsAsync(ben);
            await bens.ExpectCloseAsync(CloseCodes.InternalError);
        }
        finally
        {
            await RenameTableAsync("channel_access_gone", "channel_access");
        }

        await using var again = await Server.ConnectToEventsAsync(ben);
        await anas.PostMessageAsync(ben.UserId, "to Ben");
        await anas.PostMessageAsync(cleo.UserId, "to Cleo");

        await again.ReceiveEventAsync("channel:created");
        Assert.That(Describe(await again.ReceiveAsync()), Is.EqualTo("message to Ben"));
        await cleos.ReceiveEventAsync("channel:created");
        Assert.That(Describe(await cleos.ReceiveAsync()), Is.EqualTo("message to Cleo"));
    }

    [Test]
    public async Task Too_many_waiting_events_close_these_sockets_and_their_clients_catch_up()
    {
        var (admin, ben) = (await Server.RegisterAdminAsync("Ada"), await Server.RegisterAsync("Ben"));
        await using var admins = await Server.ConnectToMessagesAsync(admin);
        var (cleo, channel) = (await Server.RegisterAsync("Cleo"), await Server.MakeChannelAsync(admin));
        await using var bens = await Server.ConnectToEventsAsync(ben);
        await using var socketIo = await SocketIoClient.ConnectAsync(Server.Address, ben);
        var feed = Server.Get<EventsFeed>();

        await Server.WhileDeliveryWaitsAsync(async () =>
        {
            await admins.PostMessageAsync(ben.UserId, "waiting");
            await admins.PostMessageAsync(cleo.UserId, "heard by none of the connected");
            var sent = Server.Events.All.OfType<MessageSent>().Last();
            feed.OnCommitted(new Commit(0, [.. Enumerable.Repeat(sent, EventsFeed.MaxWaiting)]));
            await Server.ChangeAccessAsync(admin, channel, AccessLists.Nobody);
            await admins.PostMessageAsync(ben.UserId, "dropped");
        });

        await bens.ExpectCloseAsync(CloseCodes.SlowConsumer);
        await socketIo.ExpectCloseAsync(CloseCodes.SlowConsumer);
        await using var resumed = await Server.ConnectToEventsAsync(ben, cursor: "0");
        var (missed, _) = await resumed.ReceivePastAsync();
        Assert.That(missed.Select(Describe), Is.EqualTo(new[] { "channel:created", "message waiting", "message dropped" }));

        await admins.SayAsync(channel, "to nobody");
        await admins.PostMessageAsync(ben.UserId, "live");
        Assert.That(Describe(await resumed.ReceiveAsync()), Is.EqualTo("message live"));
    }

    [Test]
    public async Task The_channel_in_an_event_tells_whether_it_is_public_but_not_whom_its_lists_name()
    {
        var (admin, ben) = (await Server.RegisterAdminAsync("Ada"), await Server.RegisterAsync("Ben"));
        await using var admins = await Server.ConnectToMessagesAsync(admin);
        var listed = await Server.MakeChannelAsync(admin, ReadableBy(ben.UserId));
        var open = await Server.MakeChannelAsync(admin);
        await using var bens = await Server.ConnectToEventsAsync(ben);

        await admins.SayAsync(listed, "to the listed");
        await admins.SayAsync(open, "to all");

        const string Empty = """{"group_ids":[],"user_ids":[]}""";
        Assert.That(
            AccessOf(await bens.ReceiveEventAsync("message")), Is.EqualTo($$"""{"read":{{Empty}},"write":{{Empty}}}"""));
        Assert.That(AccessOf(await bens.ReceiveEventAsync("message")), Is.EqualTo("null"));
    }

    private Task<int> RenameTableAsync(string table, string name) =>
        Server.WriteAsync(write => write.Execute($"ALTER TABLE {table} RENAME TO {name}"));

    private static string AccessOf(JsonElement payload) =>
        payload.GetProperty("channel").GetProperty("access_control").GetRawText();
}
