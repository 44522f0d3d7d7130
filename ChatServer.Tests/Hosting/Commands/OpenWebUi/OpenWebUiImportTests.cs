using System.Net;
using ChatServer.Accounts;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Harness;
using static ChatServer.Tests.Hosting.Commands.OpenWebUi.WebUiDatabase;

namespace ChatServer.Tests.Hosting.Commands.OpenWebUi;

/// <summary>What an import from an Open WebUI takes over.</summary>
[Parallelizable]
[Category("Long")]
internal sealed class OpenWebUiImportTests : OpenWebUiFixture
{
    [Test]
    public async Task Users_sign_in_with_their_old_passwords_and_find_their_chats()
    {
        var ana = WebUi.AddUser("Ana", "admin");
        var work = WebUi.AddFolder(ana, "Work");
        var inner = WebUi.AddFolder(ana, "Inner", work);
        WebUi.Add("tag", ("id", "big_ideas"), ("user_id", ana), ("name", "Big Ideas"));
        var chat = WebUi.AddChat(
            ana, "Plans", Document, ("folder_id", inner), ("pinned", 1), ("meta", """{"tags":["big_ideas"],"x":1.0}"""));
        var archived = WebUi.AddChat(ana, "Old", """{"title":"Old"}""", ("archived", 1));

        await ImportAsync();
        await using var served = await ServeAsync("Ana");

        var taken = await served.Http.GetAsync($"/api/v1/chats/{chat}").ReadAsync(HttpStatusCode.OK);
        Assert.That(taken.GetProperty("chat").GetRawText(), Is.EqualTo(Document));
        Assert.That((taken.Text("user_id"), taken.Text("folder_id")), Is.EqualTo((ana, inner)));
        Assert.That((taken.Number("created_at"), taken.Number("updated_at")), Is.EqualTo((Second, Second + 1)));
        Assert.That(taken.GetProperty("meta").GetRawText(), Is.EqualTo("""{"x":1.0,"tags":["big_ideas"]}"""));
        var tags = await served.Http.GetAsync($"/api/v1/chats/{chat}/tags").ReadAsync(HttpStatusCode.OK);
        Assert.That(tags[0].Text("name"), Is.EqualTo("Big Ideas"));
        var list = await served.Http.GetAsync("/api/v1/chats/archived").ReadAsync(HttpStatusCode.OK);
        Assert.That(list[0].Text("id"), Is.EqualTo(archived));
        var folders = await served.Http.GetAsync("/api/v1/folders/").ReadAsync(HttpStatusCode.OK);
        Assert.That(
            folders.EnumerateArray().Select(folder => (folder.Text("id"), folder.Text("parent_id"))),
            Is.EquivalentTo(new[] { (work, null), (inner, work) }));
    }

    [Test]
    public async Task Shared_chats_stay_shared()
    {
        var (ana, share) = (WebUi.AddUser("Ana"), Guid.NewGuid().ToString());
        var chat = WebUi.AddChat(ana, "Plans", Document, ("share_id", share));
        WebUi.AddChat($"shared-{chat}", "Plans then", """{"title":"Plans then"}""", ("id", share));
        WebUi.AddUser("Ben");

        await ImportAsync();
        await using var served = await ServeAsync("Ben");

        var shared = await served.Http.GetAsync($"/api/v1/chats/share/{share}").ReadAsync(HttpStatusCode.OK);
        Assert.That((shared.Text("title"), shared.Text("user_id")), Is.EqualTo(("Plans then", $"shared-{chat}")));
    }

    [Test]
    public async Task Roles_and_disabled_users_are_kept()
    {
        var (pending, disabled) = (WebUi.AddUser("Pen", "pending"), WebUi.AddUser("Dis", isActive: false));

        await ImportAsync();
        var users = Read<UserRow>("SELECT id, is_pending, disabled_at FROM users").ToDictionary(user => $"{user.Id}");

        Assert.That(users, Has.Count.EqualTo(2));
        Assert.That(users[pending].IsPending, Is.True);
        Assert.That(users[disabled].DisabledAt, Is.Not.Null);
    }

    [Test]
    public async Task Channels_come_with_their_messages_marks_and_rights()
    {
        var (ana, ben) = (WebUi.AddUser("Ana"), WebUi.AddUser("Ben"));
        var group = WebUi.Add("group", ("name", "Readers"), ("description", "who reads"), ("user_id", ana));
        WebUi.Add("group_member", ("group_id", group), ("user_id", ben));
        var secret = WebUi.AddChannel(
            ana, null, "secret", $$$"""{"read":{"group_ids":["{{{group}}}"],"user_ids":[]},"write":{"group_ids":[],"user_ids":[]}}""");
        WebUi.AddMember(secret, ben, Nanosecond + 1);
        var first = WebUi.AddMessage(
            secret, ana, "first", 1, ("is_pinned", 1), ("pinned_at", Nanosecond + 9), ("pinned_by", ana),
            ("data", """{"files":[]}"""));
        WebUi.AddMessage(secret, ana, "reply", 3, ("parent_id", first));
        WebUi.AddMessage(secret, ana, $"see <@C:{secret}|secret> <@U:{ben}|Ben>", 2, ("reply_to_id", first));
        WebUi.Add(
            "message_reaction", ("message_id", first), ("user_id", ben), ("name", "thumbsup"), ("created_at", Nanosecond + 5));

        await ImportAsync();
        await using var served = await ServeAsync("Ben");

        var channel = (await served.Http.GetAsync("/api/v1/channels/").ReadAsync(HttpStatusCode.OK)).EnumerateArray().Single();
        Assert.That((channel.Text("name"), channel.Number("unread_count")), Is.EqualTo(("secret", 1)));
        Assert.That(channel.Number("created_at"), Is.EqualTo(Nanosecond));
        var id = channel.Text("id")!;
        var opened = await served.Http.GetAsync($"/api/v1/channels/{id}").ReadAsync(HttpStatusCode.OK);
        Assert.That(opened.GetProperty("write_access").GetBoolean(), Is.False);
        Assert.That(opened.Number("last_read_at"), Is.EqualTo(Nanosecond + 1));
        var messages = await served.Http.GetAsync($"/api/v1/channels/{id}/messages").ReadAsync(HttpStatusCode.OK);
        Assert.That(
            messages.EnumerateArray().Select(message => (message.Text("content"), message.Number("created_at"))),
            Is.EqualTo(new[] { ($"see <@C:{id}|secret> <@U:{ben}|Ben>", Nanosecond + 2), ("first", Nanosecond + 1) }));
        Assert.That(messages[0].GetProperty("reply_to_message").Text("content"), Is.EqualTo("first"));
        var root = messages[1];
        Assert.That((root.Number("reply_count"), root.Number("pinned_at")), Is.EqualTo((1, Nanosecond + 9)));
        Assert.That(root.GetProperty("reactions")[0].Text("name"), Is.EqualTo("thumbsup"));
        Assert.That(root.GetProperty("data").GetRawText(), Is.EqualTo("""{"files":[]}"""));
    }

    [Test]
    public async Task Direct_channels_and_groups_are_conversations_of_their_members_alone()
    {
        var (ana, ben) = (WebUi.AddUser("Ana"), WebUi.AddUser("Ben"));
        WebUi.AddUser("Eve", "admin");
        var (direct, group) = (WebUi.AddChannel(ana, "dm", ""), WebUi.AddChannel(ana, "group", "team"));
        foreach (var channel in new[] { direct, group })
        {
            WebUi.AddMember(channel, ana);
            WebUi.AddMember(channel, ben);
            WebUi.AddMessage(channel, ana, $"in {channel}", 1);
        }

        await ImportAsync();
        await using var served = await ServeAsync("Ben");
        using var eves = await SignInAsync(served.Server, "Eve");

        var channels = await served.Http.GetAsync("/api/v1/channels/").ReadAsync(HttpStatusCode.OK);
        Assert.That(
            channels.EnumerateArray().Select(channel => (channel.Text("type"), channel.Number("unread_count"))),
            Is.EquivalentTo(new[] { ("dm", 1L), ("group", 1L) }));
        Assert.That(
            (await eves.GetAsync("/api/v1/channels/").ReadAsync(HttpStatusCode.OK)).GetArrayLength(), Is.Zero);
    }
}
