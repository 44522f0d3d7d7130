using System.Net;
using System.Text.Json;
using ChatServer.Api;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Channels;

/// <summary>One message in all APIs.</summary>
[Parallelizable]
internal sealed class SharedChannelTests : ServerFixture
{
    [Test]
    public async Task A_message_of_a_joined_channel_arrives_in_Room_and_in_the_Messages_API()
    {
        using var olga = await Server.JoinAsAdminAsync();
        using var ana = await Server.JoinAsync("Ana");
        using var eve = await Server.JoinAsync("Eve");
        var channel = await olga.MakeAsync(new { name = "open" });
        await ana.MessagesAsync(channel);
        await using var room = await Server.ConnectAsync(ana.User);
        await using var messages = await Server.ConnectToMessagesAsync(ana.User);
        await using var other = await Server.ConnectAsync(eve.User);

        var posted = await olga.PostMessageAsync(channel, new { content = "hello", temp_id = "t1" });

        var received = await room.ReceiveAsync("re_message");
        Assert.That(received.Text("message"), Is.EqualTo("hello"));
        Assert.That(received.Number("thread_id"), Is.EqualTo(ChannelUsers.NumberOf(channel)));
        Assert.That(
            (await messages.ReceiveDataAsync("message_received")).Text("conversation_id"),
            Is.EqualTo($"conv_{ChannelUsers.NumberOf(channel)}"));
        await other.SendConfirmedAsync(eve.Id, "who hasn't joined hears nothing in Room");
        await room.SendInThreadAsync(ChannelUsers.NumberOf(channel), "and back");
        Assert.That(await olga.TextsAsync(channel), Is.EqualTo((string[])["and back", "hello"]));
        Assert.That(posted.Text("id"), Is.EqualTo($"{NumberedUuid.OfMessage(received.Id())}"));
    }

    [Test]
    public async Task A_Room_message_is_in_the_direct_channel_and_the_reverse()
    {
        using var ana = await Server.JoinAsync("Ana");
        using var ben = await Server.JoinAsync("Ben");
        await using var room = await Server.ConnectAsync(ana.User);

        await room.SendConfirmedAsync(ben.Id, "from Room");
        var direct = await ben.OpenDirectAsync(ana);
        await ben.SayAsync(direct, "from the channel");

        Assert.That(await ana.TextsAsync(direct), Is.EqualTo((string[])["from the channel", "from Room"]));
        Assert.That((await room.ReceiveAsync("re_message")).Text("message"), Is.EqualTo("from the channel"));
    }

    [Test]
    public async Task Mentions_are_part_of_the_text_in_all_APIs()
    {
        using var ana = await Server.JoinAsync("Ana");
        using var ben = await Server.JoinAsync("Ben");
        using var eve = await Server.JoinAsync("Eve");
        var direct = await ana.OpenDirectAsync(ben);
        var content = $"<@U:{eve.Id}|Eve> <@M:gpt-4|GPT> <@C:{direct}> <@U:nobody> <@U:";
        await using var evesRoom = await Server.ConnectAsync(eve.User);
        await using var bensRoom = await Server.ConnectAsync(ben.User);

        var posted = await ana.PostMessageAsync(direct, new { content });

        Assert.That(posted.Text("content"), Is.EqualTo(content));
        Assert.That(await ben.TextsAsync(direct), Is.EqualTo((string[])[content]));
        Assert.That((await bensRoom.ReceiveAsync("re_message")).Text("message"), Is.EqualTo(content));
        Assert.That(await eve.ListAsync(), Has.None.EqualTo(direct));
        Assert.That(
            (await evesRoom.ReceiveUntilPongAsync()).Select(frame => frame.Text("action")), Has.None.EqualTo("re_message"),
            "a mention gives no access");
    }

    [Test]
    public async Task The_notices_of_a_group_are_no_messages_of_its_channel()
    {
        using var ana = await Server.JoinAsync("Ana");
        using var ben = await Server.JoinAsync("Ben");
        var group = await Server.CreateGroupAsync(ana.User, ben.Id);
        var channel = $"{NumberedUuid.OfConversation(group)}";
        await ana.SayAsync(channel, "hello");

        Assert.That(await ben.TextsAsync(channel), Is.EqualTo((string[])["hello"]));
        Assert.That((await ben.GetAsync($"/{channel}")).Text("type"), Is.EqualTo("group"));
        Assert.That((await ben.GetAsync($"/{channel}")).Text("name"), Is.EqualTo("climbing").IgnoreCase);
    }

    [Test]
    public async Task Other_APIs_show_reactions_that_are_emoji_and_common_short_names()
    {
        using var ana = await Server.JoinAsync("Ana");
        using var ben = await Server.JoinAsync("Ben");
        var direct = await ana.OpenDirectAsync(ben);
        var message = await ana.SayAsync(direct, "hello");
        await using var room = await Server.ConnectAsync(ana.User);
        foreach (var name in (string[])["well said", "thumbsup", "🎉"])
            await ben.PostAsync($"/{direct}/messages/{message}/reactions/add", new { name });

        Assert.That((await room.ReceiveAsync("reaction_added")).Text("emoji"), Is.EqualTo("👍"));
        Assert.That((await room.ReceiveAsync("reaction_added")).Text("emoji"), Is.EqualTo("🎉"));
        using var http = Server.As(ben.User.Access);
        var history = await http.GetAsync($"/chat/thread/messages/{ChannelUsers.NumberOf(direct)}/").ReadAsync(HttpStatusCode.OK);
        Assert.That(
            history.Data().Messages().Single().GetProperty("reactions").EnumerateArray()
                .Select(reaction => reaction.Text("emoji")),
            Is.EqualTo((string[])["👍", "🎉"]));

        await using var bens = await Server.ConnectAsync(ben.User);
        await bens.SendAsync(new { action = "unreact", message_id = NumberedUuid.MessageOf(message), emoji = "👍" });
        Assert.That((await room.ReceiveAsync("reaction_removed")).Text("emoji"), Is.EqualTo("👍"));
        Assert.That(
            (await ana.GetAsync($"/{direct}/messages/{message}")).GetProperty("reactions").EnumerateArray()
                .Select(reaction => reaction.Text("name")),
            Is.EqualTo((string[])["well said", "🎉"]));
    }

    [Test]
    public async Task Paths_without_the_prefix_and_with_a_slash_are_the_same()
    {
        using var ana = await Server.JoinAsync("Ana");
        using var http = Server.As(ana.User.Access);

        foreach (var path in (string[])["/channels", "/channels/", "/api/v1/channels"])
            Assert.That((await http.GetAsync(path).ReadAsync(HttpStatusCode.OK)).ValueKind, Is.EqualTo(JsonValueKind.Array));
    }
}
