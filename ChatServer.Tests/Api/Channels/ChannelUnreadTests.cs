using System.Text.Json;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Channels;

/// <summary>What is unread in channels.</summary>
[Parallelizable]
internal sealed class ChannelUnreadTests : ServerFixture
{
    [Test]
    public async Task Messages_of_others_are_unread_without_replies_notices_and_deleted_ones()
    {
        using var ana = await Server.JoinAsync("Ana");
        using var ben = await Server.JoinAsync("Ben");
        var group = await ana.MakeAsync(new { type = "group", name = "g", user_ids = new[] { ben.Id } });
        Assert.That((await ben.ListedAsync(group)).Number("unread_count"), Is.Zero);
        Assert.That((await ben.ListedAsync(group)).GetProperty("last_message_at").ValueKind, Is.EqualTo(JsonValueKind.Null));

        var first = await ana.SayAsync(group, "one");
        var gone = await ana.SayAsync(group, "gone");
        await ben.SayAsync(group, "mine");
        await ana.SayAsync(group, "a reply", parent: first);
        await ana.PostAsync($"/{group}/update", new { name = "renamed" });
        await ana.DeleteAsync($"/{group}/messages/{gone}/delete");
        var last = await ana.PostMessageAsync(group, new { content = "two", parent_id = first });

        var listed = await ben.ListedAsync(group);
        Assert.That(listed.Number("unread_count"), Is.EqualTo(1));
        Assert.That(listed.Number("last_message_at"), Is.EqualTo(last.Number("created_at")));
        Assert.That((await ben.GetAsync($"/{group}")).Number("unread_count"), Is.EqualTo(1));
        Assert.That((await ana.ListedAsync(group)).Number("unread_count"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_channel_is_unread_from_joining_on()
    {
        using var olga = await Server.JoinAsAdminAsync();
        using var ana = await Server.JoinAsync("Ana");
        var channel = await olga.MakeAsync(new { name = "open" });
        await olga.SayAsync(channel, "before");
        Assert.That((await ana.ListedAsync(channel)).Number("unread_count"), Is.Zero, "not joined");
        Assert.That((await ana.GetAsync($"/{channel}")).Number("unread_count"), Is.EqualTo(1), "all messages of others");

        await ana.MessagesAsync(channel);
        await olga.SayAsync(channel, "after");

        Assert.That((await ana.ListedAsync(channel)).Number("unread_count"), Is.EqualTo(1));
        var opened = await ana.GetAsync($"/{channel}");
        Assert.That(opened.Number("unread_count"), Is.EqualTo(1));
        Assert.That(opened.Number("last_read_at"), Is.GreaterThan(opened.Number("created_at")));
        Assert.That((await ana.MessagesAsync(channel)).Length, Is.EqualTo(2), "reading doesn't mark");
        Assert.That((await ana.ListedAsync(channel)).Number("unread_count"), Is.EqualTo(1));
    }

    [Test]
    public async Task What_a_former_member_wrote_is_not_unread_for_them()
    {
        using var olga = await Server.JoinAsAdminAsync();
        using var ana = await Server.JoinAsync("Ana");
        var channel = await olga.MakeAsync(new { name = "open" });
        await olga.SayAsync(channel, "hello");
        var gone = await ana.SayAsync(channel, "deleted");
        await ana.DeleteAsync($"/{channel}/messages/{gone}/delete");
        await ana.SayAsync(channel, "a reply", parent: await ana.SayAsync(channel, "mine"));

        await olga.PostAsync($"/{channel}/update/members/remove", new { user_ids = new[] { ana.Id } });

        var opened = await ana.GetAsync($"/{channel}");
        Assert.That(opened.GetProperty("last_read_at").ValueKind, Is.EqualTo(JsonValueKind.Null), "not a member");
        Assert.That(opened.Number("unread_count"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_mark_of_Room_counts_here()
    {
        using var ana = await Server.JoinAsync("Ana");
        using var ben = await Server.JoinAsync("Ben");
        var direct = await ana.OpenDirectAsync(ben);
        var message = await ana.SayAsync(direct, "hello");
        await using var room = await Server.ConnectAsync(ben.User);
        Assert.That((await ben.ListedAsync(direct)).Number("unread_count"), Is.EqualTo(1));

        await room.SendAsync(new { action = "read", message_id = ChatServer.Api.NumberedUuid.MessageOf(message) });

        await Eventually.IsTrueAsync(
            async () => (await ben.ListedAsync(direct)).Number("unread_count") == 0, "the message is read");
        Assert.That(
            (await ben.GetAsync($"/{direct}")).Number("last_read_at"),
            Is.EqualTo((await ben.GetAsync($"/{direct}/messages/{message}")).Number("created_at")));
    }
}
