using System.Text.Json;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;
using ChatServer.Tests.Messages;
using ChatServer.Tests.Messages.Search;

namespace ChatServer.Tests.Conversations;

/// <summary>Who left a group keeps what was before, as it was: nothing that is said there since reaches them through an old message.</summary>
[Parallelizable]
internal sealed class LeftViewTests : ServerFixture
{
    private const string Seen = "climb at seven";
    private const string Secret = "the secret hut";

    [Test]
    public async Task An_edit_is_not_shown_in_any_place()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        var group = await Server.CreateGroupAsync(ana.User, ben.UserId);
        var message = await ana.SayInAsync(group, "climb at six");
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
    public async Task Reactions_pins_votes_and_replies_since_are_not_shown()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var group = await Server.CreateGroupAsync(ana.User, ben.UserId);
        var message = await ana.SayInAsync(group, Seen);
        await ana.SendAsync(new { action = "message", thread_id = group, message_type = "poll", data = new { question = "When?", options = new[] { "now", "later" } } });
        var poll = (await ana.ReceiveUntilConfirmedAsync()).Id();
        await ReactAsync(ana, message, "👍");
        await ben.VoteAsync(poll, 0);
        await ben.ReceiveUntilAsync("poll_changed");
        await Server.RemoveMemberAsync(ana.User, group, ben.UserId);
        var seenAtLeaving = await HistoryAsync(ben.User, group);

        await ReactAsync(ana, message, "🎉");
        await ana.SendAsync(new { action = "pin", message_id = message });
        await ana.ReceiveUntilAsync("message_pinned");
        await ana.SayInAsync(group, "below", parent: message);
        await ana.SendAsync(new { action = "vote", message_id = poll, options = new[] { 1 } });
        await ana.ReceiveUntilAsync("poll_changed");
        await ana.SendAsync(new { action = "close_poll", message_id = poll });
        await ana.ReceiveUntilAsync("poll_changed");

        Assert.That(await HistoryAsync(ben.User, group), Is.EqualTo(seenAtLeaving));
        Assert.That((await Server.GetAsync(ben.User, $"/chat/thread/pins/{group}/")).Data().Messages(), Is.Empty);
        Assert.That((await HistoryAsync(ana.User, group)).Single(entry => entry.Contains(Seen)), Does.Contain("pinned_at").And.Contains("reply_count"));
    }

    [Test]
    public async Task What_is_deleted_is_deleted_for_them_too()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        var group = await Server.CreateGroupAsync(ana.User, ben.UserId);
        var message = await ana.SayInAsync(group, Seen);
        await Server.RemoveMemberAsync(ana.User, group, ben.UserId);

        await EditAsync(ana, message, Secret);
        await ana.SendAsync(new { action = "delete_message", message_id = message });
        await ana.ReceiveUntilAsync("message_deleted");

        Assert.That(await HistoryAsync(ben, group), Has.None.Contains(Seen).And.None.Contains(Secret).And.Some.Contains("deleted_at"));
    }

    private async Task<IReadOnlyList<string>> HistoryAsync(TestUser user, long group) =>
        [.. (await Server.GetAsync(user, $"/chat/thread/messages/{group}/")).Data().Messages().Select(message => message.GetRawText())];

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
        await client.SendAsync(new { action = "text_message", thread_id = group, message_body = "as I said", reply_to_id = message });
        return (await client.ReceiveUntilConfirmedAsync("as I said")).Id();
    }
}
