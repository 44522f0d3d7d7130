using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Conversations;
using ChatServer.Tests.Harness;
using ChatServer.Tests.Messages.Search;

namespace ChatServer.Tests.Groups;

/// <summary>
/// Former members keep the history as it was when they left: later changes don't reach them through old messages.
/// </summary>
[Parallelizable]
internal sealed class FormerMemberViewTests : ServerFixture
{
    private const string Seen = "climb at seven";
    private const string Secret = "the secret hut";

    [Test]
    public async Task A_later_edit_is_shown_nowhere()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        var group = await Server.CreateGroupAsync(ana.User, ben.UserId);
        var message = await ana.SendInThreadAsync(group, "climb at six");
        await EditAsync(ana, message, Seen);
        var quoting = await QuoteAsync(ana, group, message);
        await Server.RemoveMemberAsync(ana.User, group, ben.UserId);
        var seenAtLeaving = await HistoryAsync(ben, group);

        await EditAsync(ana, message, Secret);
        await EditAsync(ana, quoting, Secret);
        await EditAsync(ana, message, Secret + " again");

        var history = await HistoryAsync(ben, group);
        Assert.That(history, Is.EqualTo(seenAtLeaving));
        Assert.That(history, Has.Some.Contains(Seen).And.None.Contains(Secret));
        Assert.That(await Server.FindAsync(ben, "secret"), Is.Empty);
        Assert.That(await Server.FindAsync(ana.User, "secret"), Has.Length.EqualTo(2));
        await using var device = await Server.ConnectAsync(ben, "0");
        var missed = (await device.ReceivePastAsync()).Frames.Select(frame => frame.GetRawText()).ToList();
        Assert.That(missed, Has.Some.Contains(Seen).And.None.Contains(Secret));
        await device.SendAsync(new { action = "forward", message_id = message, receiver_id = ben.UserId });
        Assert.That((await device.ReceiveUntilConfirmedAsync()).Text("message"), Is.EqualTo(Seen));
    }

    [Test]
    public async Task Later_reactions_pins_votes_and_replies_are_not_shown()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var group = await Server.CreateGroupAsync(ana.User, ben.UserId);
        var message = await ana.SendInThreadAsync(group, Seen);
        await ana.SendAsync(new
        {
            action = "message",
            thread_id = group,
            message_type = "poll",
            data = new { question = "When?", options = new[] { "now", "later" } }
        });
        var poll = (await ana.ReceiveUntilConfirmedAsync()).Id();
        await ReactAsync(ana, message, "👍");
        await ben.VoteAsync(poll, 0);
        await ben.ReceiveUntilAsync("poll_changed");
        await Server.RemoveMemberAsync(ana.User, group, ben.UserId);
        var seenAtLeaving = await HistoryAsync(ben.User, group);

        await ReactAsync(ana, message, "🎉");
        await ana.SendAsync(new { action = "pin", message_id = message });
        await ana.ReceiveUntilAsync("message_pinned");
        await ana.SendInThreadAsync(group, "below", parent: message);
        await ana.SendAsync(new { action = "vote", message_id = poll, options = new[] { 1 } });
        await ana.ReceiveUntilAsync("poll_changed");
        await ana.SendAsync(new { action = "close_poll", message_id = poll });
        await ana.ReceiveUntilAsync("poll_changed");

        Assert.That(await HistoryAsync(ben.User, group), Is.EqualTo(seenAtLeaving));
        Assert.That((await Server.GetAsync(ben.User, $"/chat/thread/pins/{group}/")).Data().Messages(), Is.Empty);
        Assert.That(
            (await HistoryAsync(ana.User, group)).Single(entry => entry.Contains(Seen)),
            Does.Contain("pinned_at").And.Contains("reply_count"));
    }

    [Test]
    public async Task A_later_deletion_applies_to_them_too()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        var group = await Server.CreateGroupAsync(ana.User, ben.UserId);
        var message = await ana.SendInThreadAsync(group, Seen);
        await Server.RemoveMemberAsync(ana.User, group, ben.UserId);

        await EditAsync(ana, message, Secret);
        await ana.SendAsync(new { action = "delete_message", message_id = message });
        await ana.ReceiveUntilAsync("message_deleted");

        Assert.That(
            await HistoryAsync(ben, group), Has.None.Contains(Seen).And.None.Contains(Secret).And.Some.Contains("deleted_at"));
    }

    [Test]
    public async Task The_group_keeps_its_name_from_the_moment_they_left()
    {
        var (ana, ben) = (await Server.RegisterAsync("Ana"), await Server.RegisterAsync("Ben"));
        var group = await Server.CreateGroupAsync(ana, ben.UserId);
        await RenameAsync(ana, group, "Hiking");
        await Server.RemoveMemberAsync(ana, group, ben.UserId);

        await RenameAsync(ana, group, Secret);

        Assert.That((await Server.GetAsync(ben, "/chat/groups/")).GetProperty("data")[0].Text("name"), Is.EqualTo("Hiking"));
        Assert.That((await EntryAsync(ben)).Text("name"), Is.EqualTo("Hiking"));
        Assert.That(await ExportAsync(ben, group), Does.Contain("Hiking").And.Not.Contain(Secret));
        Assert.That((await EntryAsync(ana)).Text("name"), Is.EqualTo(Secret));
        await AddAsync(ana, group, ben.UserId);
        Assert.That((await EntryAsync(ben)).Text("name"), Is.EqualTo(Secret));
    }

    [Test]
    public async Task The_participants_are_those_at_the_moment_they_left()
    {
        var ana = await Server.RegisterAsync("Ana");
        var (ben, cleo, dan, eve) = (
            await Server.RegisterAsync("Ben"), await Server.RegisterAsync("Cleo"), await Server.RegisterAsync("Dan"),
            await Server.RegisterAsync("Eve"));
        var group = await Server.CreateGroupAsync(ana, ben.UserId, cleo.UserId, dan.UserId);
        await Server.RemoveMemberAsync(ana, group, dan.UserId);
        await Server.RemoveMemberAsync(ana, group, ben.UserId);

        await AddAsync(ana, group, eve.UserId);
        await Server.RemoveMemberAsync(ana, group, cleo.UserId);
        await Server.SetRoleAsync(ana, group, eve.UserId, "admin");

        Assert.That(await ParticipantsAsync(ben), Is.EquivalentTo(new[] { "Ana", "Ben", "Cleo" }));
        Assert.That((await EntryAsync(ben)).GetProperty("participants")[0].Text("name"), Is.EqualTo("Ben"));
        Assert.That(await ParticipantsAsync(ana), Is.EquivalentTo(new[] { "Ana", "Eve" }));
        var exported = JsonDocument.Parse(await ExportAsync(ben, group))
            .RootElement.GetProperty("participants").EnumerateArray().ToList();
        Assert.That(exported.Select(user => user.Text("fullname")), Is.EquivalentTo(new[] { "Ana", "Ben", "Cleo" }));
        Assert.That(exported.Select(user => user.TryGetProperty("role", out _)), Has.None.True);
    }

    [Test]
    public async Task Read_marks_stay_as_they_were_when_they_left()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var group = await Server.CreateGroupAsync(ana.User, ben.UserId);
        var read = await ben.SendInThreadAsync(group, "read by all");
        await ReadAsync(ana, read);
        await ana.SendInThreadAsync(group, "unread by Ben");
        var unread = await ben.SendInThreadAsync(group, "unread by Ana");
        await ben.SendAsync(new { action = "pin", message_id = unread });
        await ben.ReceiveUntilAsync("message_pinned");
        await Server.RemoveMemberAsync(ana.User, group, ben.UserId);

        await ReadAsync(ana, unread);

        var history = await ReadFlagsAsync(ben.User, $"conv_{group}");
        Assert.That(history["read by all"], Is.True);
        Assert.That(history["unread by Ben"], Is.False);
        Assert.That(history["unread by Ana"], Is.False);
        Assert.That((await ReadFlagsAsync(ben.User, $"conv_{group}/pins"))["unread by Ana"], Is.False);
        Assert.That((await ReadFlagsAsync(ana.User, $"conv_{group}"))["unread by Ben"], Is.True);
    }

    private async Task<JsonElement> EntryAsync(TestUser user) =>
        (await Server.GetAsync(user, "/api/v1/messages/conversations")).GetProperty("conversations")[0];

    private async Task<IReadOnlyList<string?>> ParticipantsAsync(TestUser user) =>
        [.. (await EntryAsync(user)).GetProperty("participants")
            .EnumerateArray().Select(participant => participant.Text("name"))];

    private async Task<Dictionary<string, bool>> ReadFlagsAsync(TestUser user, string conversation) =>
        (await Server.GetAsync(user, $"/api/v1/messages/conversation/{conversation}")).GetProperty("messages").EnumerateArray()
            .Where(message => message.Text("message_type") == "text")
            .ToDictionary(message => message.Text("content")!, message => message.GetProperty("read").GetBoolean());

    private static async Task ReadAsync(RoomClient client, long message)
    {
        await client.SendAsync(new { action = "read", message_id = message });
        await client.ReceiveUntilPongAsync();
    }

    private async Task RenameAsync(TestUser user, long group, string name)
    {
        using var http = Server.As(user.Access);
        await http.PatchAsJsonAsync($"/chat/groups/{group}/", new { name }).ReadAsync(HttpStatusCode.OK);
    }

    private async Task AddAsync(TestUser user, long group, Guid added)
    {
        using var http = Server.As(user.Access);
        await http.PostAsync($"/chat/groups/{group}/members/", new { user_ids = new[] { added } }, HttpStatusCode.OK);
    }

    private async Task<string> ExportAsync(TestUser user, long group)
    {
        using var http = Server.As(user.Access);
        using var response = await http.PostAsJsonAsync("/auth/me/export/", new { password = TestServer.Password });
        using var archive = new ZipArchive(new MemoryStream(await response.Content.ReadAsByteArrayAsync()));
        using var reader = new StreamReader(archive.GetEntry($"conversations/{group}/messages.json")!.Open());
        return await reader.ReadToEndAsync();
    }

    private async Task<IReadOnlyList<string>> HistoryAsync(TestUser user, long group) =>
        [.. (await Server.GetAsync(user, $"/chat/thread/messages/{group}/"))
            .Data().Messages().Select(message => message.GetRawText())];

    private static async Task EditAsync(RoomClient client, long message, string text)
    {
        await client.SendAsync(new { action = "edit_message", message_id = message, message_body = text });
        await client.ReceiveUntilAsync("message_edited");
    }

    private static async Task ReactAsync(RoomClient client, long message, string emoji)
    {
        await client.SendAsync(new { action = "react", message_id = message, emoji });
        await client.ReceiveUntilAsync("reaction_added");
    }

    private static async Task<long> QuoteAsync(RoomClient client, long group, long message)
    {
        await client.SendAsync(
            new { action = "text_message", thread_id = group, message_body = "as I said", reply_to_id = message });
        return (await client.ReceiveUntilConfirmedAsync("as I said")).Id();
    }
}
