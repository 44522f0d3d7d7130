using ChatServer.Tests.Accounts;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Messages;

/// <summary>Deleting messages that others sent to a group.</summary>
[Parallelizable]
internal sealed class ModerationTests : ServerFixture
{
    // Authors can't delete here at all, so every deletion is by a manager of the group.
    protected override (string Key, string Value)[] Settings => [("Chat:Messages:DeleteWindow", "0")];

    [TestCase("owner", "owner", true)]
    [TestCase("owner", "admin", true)]
    [TestCase("owner", "member", true)]
    [TestCase("owner", "left", true)]
    [TestCase("admin", "owner", false)]
    [TestCase("admin", "other admin", false)]
    [TestCase("admin", "admin", true)]
    [TestCase("admin", "member", true)]
    [TestCase("admin", "left", true)]
    [TestCase("member", "owner", false)]
    [TestCase("member", "other member", false)]
    [TestCase("member", "left", false)]
    public async Task Group_managers_can_delete_messages_of_members_with_lower_roles(string actor, string author, bool may)
    {
        var people = new Dictionary<string, RoomClient>();
        foreach (var name in new[] { "owner", "admin", "other admin", "member", "other member", "left" })
            people[name] = await Server.ConnectAsync(name.Replace(" ", "-", StringComparison.Ordinal));
        var owner = people["owner"];
        var group = await Server.CreateGroupAsync(owner.User, [.. people.Values.Select(person => person.UserId)]);
        await Server.SetRoleAsync(owner.User, group, people["admin"].UserId, "admin");
        await Server.SetRoleAsync(owner.User, group, people["other admin"].UserId, "admin");
        var message = await people[author].SendInThreadAsync(group, "hello");
        await Server.RemoveMemberAsync(owner.User, group, people["left"].UserId);
        foreach (var person in people.Values)
            await person.ReceiveUntilPongAsync();

        await people[actor].SendAsync(new { action = "delete_message", message_id = message });

        if (may)
        {
            var received = await people[actor].ReceiveAsync("message_deleted");
            Assert.That(received.Text("user_id"), Is.EqualTo(people[actor].UserId.ToString()));
            Assert.That(
                (await people["other member"].ReceiveUntilPongAsync()).Single().GetRawText(), Is.EqualTo(received.GetRawText()));
        }
        else
        {
            await people[actor].ReceiveErrorAsync("forbidden", "message_id");
            Assert.That(await people["other member"].ReceiveUntilPongAsync(), Is.Empty);
        }

        foreach (var person in people.Values)
            await person.DisposeAsync();
    }

    [Test]
    public async Task The_deleting_moderator_is_named_live_by_sync_in_the_history_and_to_repeats()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var group = await Server.CreateGroupAsync(ana.User, ben.UserId);
        await ben.ReceiveAsync("re_message");
        await ben.SendAsync(new { action = "text_message", thread_id = group, message_body = "spam", client_msg_id = "n1" });
        var message = (await ben.ReceiveAsync("conf_message")).Id();
        await ana.ReceiveUntilPongAsync();

        await ana.SendAsync(new { action = "delete_message", message_id = message });
        var received = await ana.ReceiveAsync("message_deleted");
        await ben.ReceiveAsync("message_deleted");
        await ben.SendAsync(new { action = "delete_message", message_id = message });
        var toAuthor = await ben.ReceiveAsync("message_deleted");
        await ben.SendAsync(new { action = "text_message", thread_id = group, message_body = "spam", client_msg_id = "n1" });
        await ben.ReceiveAsync("conf_message");
        var toRepeater = await ben.ReceiveAsync("message_deleted");

        Assert.That(toAuthor.GetRawText(), Is.EqualTo(received.GetRawText()));
        Assert.That(toRepeater.GetRawText(), Is.EqualTo(received.GetRawText()));
        await using var tablet = await Server.ConnectAsync(ben.User, "0");
        Assert.That((await tablet.ReceivePastAsync()).Frames[^1].GetRawText(), Is.EqualTo(received.GetRawText()));
        var shown = (await Server.GetAsync(ben.User, $"/chat/thread/messages/{group}/")).Data().Messages()[0];
        Assert.That(shown.Text("deleted_by"), Is.EqualTo(ana.UserId.ToString()));
        Assert.That(shown.Text("message"), Is.Null);
    }

    [Test]
    public async Task Messages_deleted_by_a_moderator_are_no_longer_unread()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var cleo = await Server.RegisterAsync("Cleo");
        var group = await Server.CreateGroupAsync(ana.User, ben.UserId, cleo.UserId);
        var message = await ben.SendInThreadAsync(group, "spam");
        await ana.ReceiveUntilPongAsync();

        await ana.SendAsync(new { action = "delete_message", message_id = message });
        await ana.ReceiveAsync("message_deleted");

        var thread = (await Server.GetAsync(cleo, "/chat/groups/")).GetProperty("data")[0];
        Assert.That(thread.Number("unread_count"), Is.EqualTo(1));
        Assert.That(thread.GetProperty("last_message").Text("message"), Is.Null);
    }

    [Test]
    public async Task System_messages_of_a_group_cannot_be_deleted()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await Server.CreateGroupAsync(ana.User);
        var note = await ana.ReceiveAsync("conf_message");

        await ana.SendAsync(new { action = "delete_message", message_id = note.Id() });

        await ana.ReceiveErrorAsync("forbidden", "message_id");
    }

    [Test]
    public async Task In_a_direct_conversation_users_cannot_delete_messages_of_the_other()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var message = await ana.SendConfirmedAsync(ben.UserId, "hello");
        await ben.ReceiveAsync("re_message");

        await ben.SendAsync(new { action = "delete_message", message_id = message.Id() });

        await ben.ReceiveErrorAsync("forbidden", "message_id");
    }
}
