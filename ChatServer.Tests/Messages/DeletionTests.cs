using System.Net;
using ChatServer.Storage;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Messages;

[Parallelizable]
internal sealed class DeletionTests : ServerFixture
{
    [Test]
    public async Task A_deleted_message_keeps_only_its_place()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var message = await ana.SendConfirmedAsync(ben.UserId, "hello");
        await ana.SendAsync(new { action = "edit_message", message_id = message.Id(), message_body = "hello again" });
        await ana.SendAsync(new { action = "react", message_id = message.Id(), emoji = "👍" });
        await ana.SendAsync(new { action = "pin", message_id = message.Id() });
        await ana.SendAsync(new { action = "delete_message", message_id = message.Id() });

        var received = (await ana.ReceiveUntilPongAsync())[^1];
        Assert.That(received.Text("action"), Is.EqualTo("message_deleted"));
        Assert.That(received.Keys(), Is.EqualTo(new[] { "action", "thread", "user_id", "message_id", "timestamp" }));
        Assert.That((await ben.ReceiveUntilPongAsync())[^1].GetRawText(), Is.EqualTo(received.GetRawText()));
        var shown = (await Server.HistoryAsync(ben.User, ana.UserId)).Messages().Single();
        Assert.That(shown.Number("id"), Is.EqualTo(message.Id()));
        Assert.That(shown.Text("message"), Is.Null);
        Assert.That(shown.Text("deleted_at"), Is.Not.Null);
        Assert.That(shown.Keys().Intersect(["edited_at", "reactions", "pinned_at"]), Is.Empty);
        Assert.That(await CountAsync("SELECT COUNT(*) FROM message_edits"), Is.Zero);
        Assert.That(await CountAsync("SELECT COUNT(*) FROM message_reactions"), Is.Zero);
    }

    [Test]
    public async Task A_file_is_deleted_with_its_message()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        using var http = Server.As(ana.User.Access);
        var upload = await http.UploadAsync(ben.UserId, [1, 2, 3]);
        await ana.SendAsync(new { action = "file_message", chat_id = upload.Number("id") });
        await ana.ReceiveAsync("conf_message");
        var link = (await Server.HistoryAsync(ana.User, ben.UserId)).Messages().Single().Text("attached_file")!;

        await ana.SendAsync(new { action = "delete_message", message_id = upload.Number("id") });
        await ana.ReceiveAsync("message_deleted");
        await ana.ReceiveUntilPongAsync();

        using var gone = await http.GetAsync(link);
        Assert.That(gone.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        var shown = (await Server.HistoryAsync(ben.User, ana.UserId)).Messages().Single();
        Assert.That(shown.Text("attached_file"), Is.Null);
        Assert.That(shown.Text("attached_file_size"), Is.EqualTo("0kb"));
        await ana.SendAsync(new { action = "file_message", chat_id = upload.Number("id") });
        await ana.ReceiveErrorAsync("not_found", "chat_id");
        Assert.That(
            Directory.EnumerateFiles(Path.Combine(Server.DataDirectory, "files"), "*", SearchOption.AllDirectories), Is.Empty);
    }

    [Test]
    public async Task Deleting_again_is_answered_only_to_the_caller()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var message = await ana.SendConfirmedAsync(ben.UserId, "hello");

        await ana.SendAsync(new { action = "delete_message", message_id = message.Id() });
        await ana.SendAsync(new { action = "delete_message", message_id = message.Id() });

        var first = await ana.ReceiveAsync("message_deleted");
        Assert.That((await ana.ReceiveAsync("message_deleted")).GetRawText(), Is.EqualTo(first.GetRawText()));
        Assert.That(
            (await ben.ReceiveUntilPongAsync()).Select(frame => frame.Text("action")),
            Is.EqualTo(new[] { "re_message", "message_deleted" }));
    }

    [Test]
    public async Task Only_the_author_can_delete_and_a_stranger_learns_nothing()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        await using var eve = await Server.ConnectAsync("Eve");
        var message = await ana.SendConfirmedAsync(ben.UserId, "hello");
        await ben.ReceiveAsync("re_message");

        await ben.SendAsync(new { action = "delete_message", message_id = message.Id() });
        await ben.ReceiveErrorAsync("forbidden", "message_id");
        await eve.SendAsync(new { action = "delete_message", message_id = message.Id() });
        await eve.ReceiveErrorAsync("not_found", "message_id");
    }

    [TestCase("edit_message")]
    [TestCase("react")]
    [TestCase("pin")]
    public async Task A_deleted_message_cannot_be_changed(string action)
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var message = await ana.SendConfirmedAsync(ana.UserId, "hello");
        await ana.SendAsync(new { action = "delete_message", message_id = message.Id() });
        await ana.ReceiveAsync("message_deleted");

        await ana.SendAsync(new { action, message_id = message.Id(), message_body = "changed", emoji = "👍" });

        await ana.ReceiveErrorAsync("not_found", "message_id");
    }

    [Test]
    public async Task A_quote_shows_its_message_until_that_is_deleted()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var question = await ana.SendConfirmedAsync(ana.UserId, "why?");
        await ana.SendAsync(
            new { action = "text_message", receiver_id = ana.UserId, message_body = "because", reply_to_id = question.Id() });
        await ana.ReceiveAsync("conf_message");
        var before = (await Server.HistoryAsync(ana.User, ana.UserId)).Messages()[0];

        await ana.SendAsync(new { action = "delete_message", message_id = question.Id() });
        await ana.ReceiveAsync("message_deleted");
        await ana.SendAsync(
            new { action = "text_message", receiver_id = ana.UserId, message_body = "late", reply_to_id = question.Id() });
        await ana.ReceiveErrorAsync("not_found", "reply_to_id");

        Assert.That(before.GetProperty("reply_to").Text("message"), Is.EqualTo("why?"));
        var after = (await Server.HistoryAsync(ana.User, ana.UserId)).Messages()[0];
        Assert.That(after.Number("reply_to_id"), Is.EqualTo(question.Id()));
        Assert.That(after.Keys(), Has.No.Member("reply_to"));
    }

    [Test]
    public async Task A_send_repeated_after_its_message_was_deleted_is_confirmed_as_deleted()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var first = await ana.SendConfirmedAsync(ana.UserId, "one", "n1");
        await ana.SendAsync(new { action = "delete_message", message_id = first.Id() });
        var deleted = await ana.ReceiveAsync("message_deleted");

        var again = await ana.SendConfirmedAsync(ana.UserId, "one", "n1");

        Assert.That(again.GetRawText(), Is.EqualTo(first.GetRawText()));
        Assert.That((await ana.ReceiveAsync("message_deleted")).GetRawText(), Is.EqualTo(deleted.GetRawText()));
    }

    [Test]
    public async Task A_deletion_updates_unread_counts_and_empties_the_preview()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        var ids = new List<long>();
        for (var count = 0; count < 3; count++)
            ids.Add((await ana.SendConfirmedAsync(ben.UserId, $"{count}")).Id());

        await ana.SendAsync(new { action = "delete_message", message_id = ids[2] });
        await ana.ReceiveAsync("message_deleted");

        var thread = (await Server.ThreadsAsync(ben)).Single();
        Assert.That(thread.Number("unread_count"), Is.EqualTo(2));
        Assert.That(thread.GetProperty("last_message").Text("message"), Is.Null);
        Assert.That(thread.GetProperty("last_message").Text("deleted_at"), Is.Not.Null);
    }

    [Test]
    public async Task A_returning_user_receives_only_the_deletion()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        var message = await ana.SendConfirmedAsync(ben.UserId, "secret");
        foreach (var change in new object[]
        {
            new { action = "react", message_id = message.Id(), emoji = "👍" },
            new { action = "pin", message_id = message.Id() },
            new { action = "delete_message", message_id = message.Id() },
        })
            await ana.SendAsync(change);
        await ana.ReceiveUntilPongAsync();

        await using var device = await Server.ConnectAsync(ben, "0");
        var frames = (await device.ReceivePastAsync()).Frames;

        Assert.That(frames.Select(frame => frame.Text("action")), Is.EqualTo(new[] { "message_deleted" }));
    }

    private ValueTask<long> CountAsync(string sql) =>
        Server.Get<Database>().ReadAsync(read => read.QueryScalar<long>(sql), CancellationToken.None);
}
