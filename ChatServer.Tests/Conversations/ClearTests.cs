using System.Net;
using System.Text.Json;
using ChatServer.Storage;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Conversations;

[Parallelizable]
internal sealed class ClearTests : ServerFixture
{
    [Test]
    public async Task A_deleted_thread_disappears_for_one_side_and_stays_for_the_other()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        await ana.SendConfirmedAsync(ben.UserId, "hello");
        var thread = await Server.ThreadAsync(ben.User);

        await Server.ClearThreadAsync(ben.User, thread);

        Assert.That(await Server.ThreadsAsync(ben.User), Is.Empty);
        Assert.That(await Server.ConversationsAsync(ben.User), Is.Empty);
        Assert.That(await Server.UnreadAsync(ben.User), Is.EqualTo((0, 0)));
        Assert.That((await Server.HistoryAsync(ben.User, ana.UserId)).Messages(), Is.Empty);
        Assert.That((await Server.HistoryAsync(ana.User, ben.UserId)).Messages(), Has.Length.EqualTo(1));
        Assert.That(await ana.ReceiveUntilPongAsync(), Is.Empty, "the other side gets neither an event nor a read mark");
    }

    [Test]
    public async Task A_new_message_restores_a_deleted_thread_with_newer_messages_only()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        using var http = Server.As(ana.User.Access);
        var old = (await ana.SendConfirmedAsync(ben.UserId, "old")).Id();
        await http.UploadAsync(ben.UserId, [1, 2, 3], "old.dat");
        await ana.SendAsync(new { action = "pin", message_id = old });
        await ana.ReceiveAsync("message_pinned");
        var thread = await Server.ThreadAsync(ben.User);
        await Server.ClearThreadAsync(ben.User, thread);

        await ana.SendAsync(new { action = "text_message", receiver_id = ben.UserId, message_body = "new", reply_to_id = old });
        var fresh = (await ana.ReceiveAsync("conf_message")).Id();
        await http.UploadAsync(ben.UserId, [4, 5, 6], "new.dat");

        var listed = (await Server.ThreadsAsync(ben.User)).Single();
        Assert.That(listed.Number("unread_count"), Is.EqualTo(2));
        foreach (var path in new[]
        {
            $"/chat/messages/{ana.UserId}/", $"/chat/thread/messages/{thread}/", $"/chat/messages/{ana.UserId}/?after={old - 1}"
        })
        {
            var page = (await Server.GetAsync(ben.User, path)).Data();
            Assert.That(
                page.Messages().Select(message => message.Text("message")), Is.EqualTo(new[] { "this is the file", "new" }),
                path);
            Assert.That(page.HasMore(), Is.False);
            Assert.That(page.Messages()[1].TryGetProperty("reply_to", out _), Is.False, "a cleared message isn't quoted");
        }

        Assert.That(
            (await Server.GetAsync(ben.User, $"/chat/messages/{ana.UserId}/?before={fresh}")).Data().Messages(), Is.Empty);
        Assert.That((await Server.GetAsync(ben.User, $"/chat/thread/pins/{thread}/")).Data().Messages(), Is.Empty);
        var files = (await Server.GetAsync(ben.User, $"/chat/thread/files/{thread}/"))
            .Data().GetProperty("files").EnumerateArray();
        Assert.That(files.Select(file => file.Text("attached_file_name")), Is.EqualTo(new[] { "new.dat" }));
        var others = (await Server.GetAsync(ana.User, $"/chat/thread/messages/{thread}/")).Data().Messages();
        Assert.That(others, Has.Length.EqualTo(4));
        Assert.That(others[1].GetProperty("reply_to").Text("message"), Is.EqualTo("old"));
    }

    [Test]
    public async Task Sync_returns_nothing_about_cleared_messages()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var old = (await ana.SendConfirmedAsync(ben.UserId, "old")).Id();
        await ana.SendAsync(new { action = "react", message_id = old, emoji = "👍" });
        await ana.ReceiveAsync("reaction_added");
        await Server.ClearThreadAsync(ben.User, await Server.ThreadAsync(ben.User));
        await ben.ReceiveUntilAsync("conversation_settings");
        await ana.SendAsync(new { action = "edit_message", message_id = old, message_body = "secret" });
        await ana.SendAsync(new { action = "pin", message_id = old });
        await ana.SendAsync(new { action = "received", message_id = old });
        await ana.SendConfirmedIgnoringOthersAsync(ben.UserId, "new");

        Assert.That((await ben.ReceiveUntilPongAsync()).Select(Action), Is.EqualTo(new[] { "re_message" }), "live");
        await using var late = await Server.ConnectAsync(ben.User, "0");
        var past = (await late.ReceivePastAsync()).Frames;
        Assert.That(past.Select(Action), Is.EqualTo(new[] { "conversation_settings", "re_message" }));
        Assert.That(past[0].Number("cleared_up_to"), Is.GreaterThan(old));
        await using var anas = await Server.ConnectAsync(ana.User, "0");
        Assert.That(
            (await anas.ReceivePastAsync()).Frames.Select(Action), Does.Contain("message_edited"), "the other side keeps it");
    }

    [Test]
    public async Task Cleared_messages_cannot_be_changed_or_quoted()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var old = (await ana.SendConfirmedAsync(ben.UserId, "old")).Id();
        await Server.ClearThreadAsync(ana.User, await Server.ThreadAsync(ana.User));
        await ana.ReceiveAsync("conversation_settings");

        foreach (var action in new[] { "pin", "delete_message" })
        {
            await ana.SendAsync(new { action, message_id = old });
            await ana.ReceiveErrorAsync("not_found", "message_id");
        }

        await ana.SendAsync(new { action = "text_message", receiver_id = ben.UserId, message_body = "reply", reply_to_id = old });
        await ana.ReceiveErrorAsync("not_found", "reply_to_id");
        await ana.SendAsync(new { action = "read", message_id = old });
        Assert.That(await ana.ReceiveUntilPongAsync(), Is.Empty);
    }

    [Test]
    public async Task A_file_announced_after_the_deletion_is_delivered()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        using var http = Server.As(ana.User.Access);
        var file = (await http.UploadAsync(ben.UserId, [1, 2, 3])).Number("id");
        await Server.ClearThreadAsync(ben.User, await Server.ThreadAsync(ben.User));
        await ben.ReceiveAsync("conversation_settings");

        await ana.SendAsync(new { action = "file_message", chat_id = file });
        await ana.ReceiveAsync("conf_message");

        Assert.That((await ben.ReceiveAsync("re_message")).Id(), Is.EqualTo(file));
        await using var late = await Server.ConnectAsync(ben.User, "0");
        Assert.That(
            (await late.ReceivePastAsync()).Frames.Select(Action), Is.EqualTo(new[] { "conversation_settings", "re_message" }));
    }

    [Test]
    public async Task A_second_deletion_changes_nothing_even_after_the_writer_dropped_its_cache()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var old = (await ana.SendConfirmedAsync(ben.UserId, "old")).Id();
        var thread = await Server.ThreadAsync(ben.User);
        var first = await Server.ClearThreadAsync(ben.User, thread);
        var second = await Server.ClearThreadAsync(ben.User, thread);
        Assert.That(second.Data().GetRawText(), Is.EqualTo(first.Data().GetRawText()));
        await ben.ReceiveUntilPongAsync();

        Assert.That(
            async () => await Server.Get<Database>()
                .WriteAsync<bool>(_ => throw new InvalidOperationException("rolled back"), CancellationToken.None),
            Throws.InvalidOperationException);
        await ana.SendAsync(new { action = "react", message_id = old, emoji = "👍" });
        await ana.ReceiveAsync("reaction_added");

        Assert.That(await ben.ReceiveUntilPongAsync(), Is.Empty);
        Assert.That(await Server.UnreadAsync(ben.User), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task Former_members_can_delete_a_group_from_their_list()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var group = (await Server.CreateGroupAsync(ana.User, "Climbing", ben.UserId)).Number("id");
        using var http = Server.As(ben.User.Access);
        await http.DeleteAsync($"/chat/groups/{group}/members/{ben.UserId}/").ReadAsync(HttpStatusCode.OK);
        Assert.That(await Server.ConversationsAsync(ben.User), Has.Length.EqualTo(1));
        Assert.That(await Server.UnreadAsync(ben.User), Is.EqualTo((0, 0)), "a group the user has left has no unread messages");

        await Server.ClearThreadAsync(ben.User, group);
        await ana.SendAsync(new { action = "text_message", thread_id = group, message_body = "after" });
        await ana.ReceiveUntilPongAsync();

        Assert.That(await Server.ConversationsAsync(ben.User), Is.Empty);
        Assert.That((await Server.GetAsync(ben.User, $"/chat/thread/messages/{group}/")).Data().Messages(), Is.Empty);
        await using var late = await Server.ConnectAsync(ben.User, "0");
        Assert.That((await late.ReceivePastAsync()).Frames.Select(Action), Is.EqualTo(new[] { "conversation_settings" }));
    }

    [Test]
    public async Task A_group_has_no_unread_messages_for_former_members()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        var group = (await Server.CreateGroupAsync(ana.User, "Climbing", ben.UserId)).Number("id");
        await ana.SendAsync(new { action = "text_message", thread_id = group, message_body = "hello" });
        await ana.ReceiveUntilPongAsync();

        await Server.RemoveMemberAsync(ana.User, group, ben.UserId);

        Assert.That((await Server.ConversationsAsync(ben)).Single().Number("unread_count"), Is.Zero);
    }

    private static string? Action(JsonElement frame) => frame.Text("action");
}
