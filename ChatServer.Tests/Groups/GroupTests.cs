using System.Net;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Groups;

[Parallelizable]
internal sealed class GroupTests : GroupFixture
{
    [Test]
    public async Task A_message_to_a_group_reaches_all_its_members()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        await using var cleo = await Server.ConnectAsync("Cleo");
        var group = await CreateAsync(ana.User, "Climbing", ben.UserId, cleo.UserId);
        var created = await ana.ReceiveAsync("conf_message");

        await ben.ReceiveAsync("re_message");
        await ben.SendAsync(
            new { action = "text_message", thread_id = group.Number("id"), message_body = "hello", client_msg_id = "n1" });

        Assert.That(created.Text("message_type"), Is.EqualTo("system"));
        Assert.That(created.GetProperty("data").Text("event"), Is.EqualTo("group_created"));
        var confirmed = await ben.ReceiveAsync("conf_message");
        Assert.That(
            confirmed.Keys(),
            Is.EqualTo(new[]
            {
                "sender_id", "message", "timestamp", "created_msg_id", "message_type", "action", "client_msg_id", "thread_id"
            }));
        await cleo.ReceiveAsync("re_message");
        foreach (var member in new[] { ana, cleo })
            Assert.That((await member.ReceiveAsync("re_message")).Number("thread_id"), Is.EqualTo(group.Number("id")));
        var history = (await Server.GetAsync(cleo.User, $"/chat/thread/messages/{group.Number("id")}/")).Data();
        Assert.That(history.Messages().Select(message => message.Text("message_type")), Is.EqualTo(new[] { "text", "system" }));
    }

    [Test]
    public async Task Former_members_keep_the_history_up_to_the_moment_they_left()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var group = (await CreateAsync(ana.User, "Climbing", ben.UserId)).Number("id");
        await SendInGroupAsync(ana, group, "before");
        await ChangeAsync(ana.User, HttpMethod.Delete, $"/chat/groups/{group}/members/{ben.UserId}/");
        await SendInGroupAsync(ana, group, "after");

        var notified = await ben.ReceiveUntilPongAsync();
        var last = notified[^1].GetProperty("data");
        Assert.That(notified.Select(frame => frame.Text("message")), Is.EqualTo(new[] { "", "before", "" }));
        Assert.That(last.Text("event"), Is.EqualTo("member_removed"));
        await ben.SendAsync(new { action = "text_message", thread_id = group, message_body = "let me in" });
        await ben.ReceiveErrorAsync("not_found", "thread_id");
        var history = (await Server.GetAsync(ben.User, $"/chat/thread/messages/{group}/")).Data();
        Assert.That(history.Messages().Select(message => message.Text("message")), Is.EqualTo(new[] { "", "before", "" }));
        await using var device = await Server.ConnectAsync(ben.User, "0");
        Assert.That(
            (await device.ReceivePastAsync()).Frames.Select(frame => frame.Text("message")),
            Is.EqualTo(new[] { "", "before", "" }));
        await Server.GetAsync(ben.User, $"/chat/groups/{group}/", HttpStatusCode.NotFound);
        Assert.That((await GroupsAsync(ben.User)).Single().Number("unread_count"), Is.Zero, "a former member can't mark it read");
    }

    [Test]
    public async Task New_members_receive_new_messages_and_can_read_earlier_ones()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var group = (await CreateAsync(ana.User, "Climbing")).Number("id");
        await SendInGroupAsync(ana, group, "before");
        await ChangeAsync(ana.User, HttpMethod.Post, $"/chat/groups/{group}/members/", new { user_ids = new[] { ben.UserId } });
        await SendInGroupAsync(ana, group, "after");

        var notified = await ben.ReceiveUntilPongAsync();
        Assert.That(
            notified.Select(frame => frame.Text("message") ?? frame.Text("action")),
            Is.EqualTo(new[] { "", "history_changed", "after" }));
        Assert.That((await GroupsAsync(ben.User)).Single().Number("unread_count"), Is.EqualTo(2));
        var history = (await Server.GetAsync(ben.User, $"/chat/thread/messages/{group}/")).Data();
        Assert.That(history.Messages(), Has.Length.EqualTo(4));
    }

    [Test]
    public async Task A_removed_member_who_is_added_again_receives_messages_again()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        var group = (await CreateAsync(ana.User, "Climbing", ben.UserId)).Number("id");
        await ChangeAsync(ana.User, HttpMethod.Delete, $"/chat/groups/{group}/members/{ben.UserId}/");
        await ChangeAsync(ana.User, HttpMethod.Post, $"/chat/groups/{group}/members/", new { user_ids = new[] { ben.UserId } });
        await using var device = await Server.ConnectAsync(ben);

        await SendInGroupAsync(ana, group, "welcome back");

        Assert.That((await device.ReceiveAsync("re_message")).Text("message"), Is.EqualTo("welcome back"));
    }

    [Test]
    public async Task A_change_is_announced_as_a_system_message()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var group = (await CreateAsync(ana.User, "Climbing", ben.UserId)).Number("id");

        await ChangeAsync(ana.User, HttpMethod.Patch, $"/chat/groups/{group}/", new { name = "Bouldering" });
        await ChangeAsync(ana.User, HttpMethod.Patch, $"/chat/groups/{group}/members/{ben.UserId}/", new { role = "admin" });
        await ChangeAsync(ana.User, HttpMethod.Patch, $"/chat/groups/{group}/members/{ben.UserId}/", new { role = "owner" });
        await ChangeAsync(ana.User, HttpMethod.Delete, $"/chat/groups/{group}/members/{ana.UserId}/");

        var received = (await ben.ReceiveUntilPongAsync()).Select(frame => frame.GetProperty("data").Text("event"));
        Assert.That(received, Is.EqualTo(new[] { "group_created", "renamed", "role_changed", "owner_changed", "member_left" }));
        var left = (await Server.GetAsync(ben.User, $"/chat/groups/{group}/")).Data();
        Assert.That(left.Text("name"), Is.EqualTo("Bouldering"));
        Assert.That(
            left.GetProperty("members").EnumerateArray().Select(member => (member.Text("fullname"), member.Text("role"))),
            Is.EqualTo(new[] { ("Ben", "owner") }));
    }

    [Test]
    public async Task Unread_counts_of_a_group_are_correct_after_marks_and_deletions()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var group = (await CreateAsync(ana.User, "Climbing", ben.UserId)).Number("id");
        var first = await SendInGroupAsync(ana, group, "one");
        await SendInGroupAsync(ana, group, "two");
        await SendInGroupAsync(ben, group, "mine");

        await ben.SendAsync(new { action = "read", message_id = first });
        await ben.ReceiveUntilPongAsync();
        Assert.That((await GroupsAsync(ben.User)).Single().Number("unread_count"), Is.EqualTo(1));
        var third = await SendInGroupAsync(ana, group, "three");
        await ana.SendAsync(new { action = "delete_message", message_id = third });
        await ana.ReceiveUntilPongAsync();

        Assert.That((await GroupsAsync(ben.User)).Single().Number("unread_count"), Is.EqualTo(1));
        Assert.That((await GroupsAsync(ana.User)).Single().Number("unread_count"), Is.EqualTo(1));
    }

    [Test]
    public async Task The_name_of_a_group_is_not_readable_on_disk()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await CreateAsync(ana.User, "Zanzibar expedition");

        foreach (var file in Directory.EnumerateFiles(Server.DataDirectory, "chat.db*"))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var content = new MemoryStream();
            await stream.CopyToAsync(content);
            Assert.That(content.ToArray().AsSpan().IndexOf("Zanzibar"u8), Is.EqualTo(-1), file);
        }
    }

    private static async Task<long> SendInGroupAsync(RoomClient client, long group, string text)
    {
        await client.SendAsync(new { action = "text_message", thread_id = group, message_body = text });
        while (true)
        {
            if (await client.ReceiveUntilConfirmedAsync() is var confirmed && confirmed.Text("message") == text)
                return confirmed.Id();
        }
    }
}
