using System.Net;
using System.Text.Json;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Messages;

/// <summary>Replies: messages with a parent.</summary>
[Parallelizable]
internal sealed class ReplyTests : ServerFixture
{
    [Test]
    public async Task A_reply_names_its_parent_live_by_sync_and_in_the_history()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var root = await ana.SendConfirmedAsync(ben.UserId, "where?");
        await ben.ReceiveAsync("re_message");

        var sent = await ReplyAsync(ben, ana.UserId, root.Id(), "here");

        Assert.That(sent.Number("parent_id"), Is.EqualTo(root.Id()));
        Assert.That((await ana.ReceiveAsync("re_message")).Number("parent_id"), Is.EqualTo(root.Id()));
        Assert.That(root.Keys(), Has.None.EqualTo("parent_id"));
        var history = (await Server.HistoryAsync(ana.User, ben.UserId)).Messages();
        Assert.That(history[0].Number("parent_id"), Is.EqualTo(root.Id()));
        Assert.That(history[0].Keys().Intersect(["reply_count", "latest_reply_at"]), Is.Empty);
        Assert.That(history[1].Number("reply_count"), Is.EqualTo(1));
        Assert.That(history[1].Text("latest_reply_at"), Is.EqualTo(history[0].Text("created_at")));
        await using var tablet = await Server.ConnectAsync(ana.User, "0");
        Assert.That((await tablet.ReceivePastAsync()).Frames[^1].Number("parent_id"), Is.EqualTo(root.Id()));
    }

    [Test]
    public async Task Every_kind_of_message_can_have_a_parent()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        using var http = Server.As(ana.User.Access);
        var root = (await ana.SendConfirmedAsync(ana.UserId, "root")).Id();

        await ana.SendAsync(new
        {
            action = "user_profile_message",
            receiver_id = ana.UserId,
            attached_profile_id = ana.UserId,
            parent_id = root
        });
        var profile = await ana.ReceiveAsync("conf_message");
        var place = new { latitude = 1, longitude = 2 };
        await ana.SendAsync(
            new { action = "message", receiver_id = ana.UserId, message_type = "location", data = place, parent_id = root });
        var location = await ana.ReceiveAsync("conf_message");
        var upload = await http.UploadFormAsync([1, 2, 3], ("receiver", ana.UserId), ("parent_id", root));
        await ana.SendAsync(new { action = "file_message", chat_id = upload.Number("id") });
        var file = await ana.ReceiveAsync("conf_message");

        Assert.That(new[] { profile, location, file }.Select(frame => frame.Number("parent_id")), Is.All.EqualTo(root));
        Assert.That((await RepliesAsync(ana.User, root)).Ids(), Is.EqualTo(new[] { file.Id(), location.Id(), profile.Id() }));
    }

    [Test]
    public async Task Replies_are_paged_by_key()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var root = (await ana.SendConfirmedAsync(ana.UserId, "root")).Id();
        var ids = new List<long>();
        for (var count = 0; count < 5; count++)
        {
            ids.Add((await ReplyAsync(ana, ana.UserId, root, $"{count}")).Id());
            await ana.SendConfirmedAsync(ana.UserId, "beside");
        }

        var newest = await RepliesAsync(ana.User, root, "?limit=2");
        var older = await RepliesAsync(ana.User, root, $"?limit=2&before={ids[3]}");
        var newer = await RepliesAsync(ana.User, root, $"?limit=2&after={ids[0]}");

        Assert.That(newest.Ids(), Is.EqualTo(new[] { ids[4], ids[3] }));
        Assert.That(older.Ids(), Is.EqualTo(new[] { ids[2], ids[1] }));
        Assert.That(newer.Ids(), Is.EqualTo(new[] { ids[2], ids[1] }));
        Assert.That(new[] { newest.HasMore(), older.HasMore(), newer.HasMore() }, Is.All.True);
        Assert.That((await RepliesAsync(ana.User, root)).HasMore(), Is.False);
        Assert.That((await RepliesAsync(ana.User, ids[0])).Ids(), Is.Empty);
        await Server.GetAsync(ana.User, $"/chat/thread/replies/{root}/?limit=0", HttpStatusCode.BadRequest);
    }

    [Test]
    public async Task Replies_and_system_messages_cannot_have_replies()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        using var http = Server.As(ana.User.Access);
        var group = await Server.CreateGroupAsync(ana.User);
        var note = (await ana.ReceiveAsync("conf_message")).Id();
        var root = await ana.SendInThreadAsync(group, "root");
        var reply = await ana.SendInThreadAsync(group, "reply", root);

        foreach (var parent in new[] { reply, note })
        {
            await ana.SendAsync(new { action = "text_message", thread_id = group, message_body = "deeper", parent_id = parent });
            await ana.ReceiveErrorAsync("invalid_payload", "parent_id");
            using var refused = await http.PostFormAsync([1], ("thread_id", group), ("parent_id", parent));
            Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        }
    }

    [Test]
    public async Task A_parent_must_be_an_existing_message_of_the_same_conversation()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        using var http = Server.As(ana.User.Access);
        var elsewhere = (await ben.SendConfirmedAsync(ben.UserId, "secret")).Id();
        var deleted = (await ana.SendConfirmedAsync(ana.UserId, "gone")).Id();
        await ana.SendAsync(new { action = "delete_message", message_id = deleted });
        await ana.ReceiveAsync("message_deleted");

        foreach (var parent in new[] { elsewhere, deleted, long.MaxValue })
        {
            await ana.SendAsync(
                new { action = "text_message", receiver_id = ana.UserId, message_body = "?", parent_id = parent });
            await ana.ReceiveErrorAsync("not_found", "parent_id");
            using var refused = await http.PostFormAsync([1], ("receiver", ana.UserId), ("parent_id", parent));
            Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        }

        await ana.SendAsync(new { action = "text_message", receiver_id = ana.UserId, message_body = "?", parent_id = 0 });
        await ana.ReceiveErrorAsync("invalid_payload", "parent_id");
        using var none = await http.PostFormAsync([1], ("receiver", ana.UserId), ("parent_id", "first"));
        Assert.That(none.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test]
    public async Task Replies_to_a_deleted_message_stay()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var root = (await ana.SendConfirmedAsync(ben.UserId, "root")).Id();
        await ben.ReceiveAsync("re_message");
        var reply = (await ReplyAsync(ben, ana.UserId, root, "reply")).Id();
        await ana.ReceiveAsync("re_message");

        await ana.SendAsync(new { action = "delete_message", message_id = root });
        var received = await ana.ReceiveAsync("message_deleted");

        Assert.That(received.Keys(), Has.None.EqualTo("parent_id"));
        Assert.That((await RepliesAsync(ben.User, root)).Ids(), Is.EqualTo(new[] { reply }));
        var tombstone = (await Server.HistoryAsync(ben.User, ana.UserId)).Messages()[1];
        Assert.That(tombstone.Text("deleted_at"), Is.Not.Null);
        Assert.That(tombstone.Number("reply_count"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_deleted_reply_names_its_parent_live_and_by_sync()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var root = (await ana.SendConfirmedAsync(ana.UserId, "root")).Id();
        var first = await ReplyAsync(ana, ana.UserId, root, "first");
        var second = (await ReplyAsync(ana, ana.UserId, root, "second")).Id();

        await ana.SendAsync(new { action = "delete_message", message_id = second });
        var received = await ana.ReceiveAsync("message_deleted");

        Assert.That(received.Number("parent_id"), Is.EqualTo(root));
        await using var tablet = await Server.ConnectAsync(ana.User, "0");
        Assert.That((await tablet.ReceivePastAsync()).Frames[^1].GetRawText(), Is.EqualTo(received.GetRawText()));
        var shown = (await Server.HistoryAsync(ana.User, ana.UserId)).Messages();
        Assert.That(shown[2].Number("reply_count"), Is.EqualTo(1));
        Assert.That(shown[2].Text("latest_reply_at")![..26], Is.EqualTo(first.Text("timestamp")![..26]));
        Assert.That(shown[0].Number("parent_id"), Is.EqualTo(root));
    }

    [Test]
    public async Task A_send_repeated_with_another_parent_is_a_conflict_and_with_a_deleted_one_is_confirmed()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var root = (await ana.SendConfirmedAsync(ana.UserId, "root")).Id();
        var other = (await ana.SendConfirmedAsync(ana.UserId, "other")).Id();
        object Send(long? parent) => new
        {
            action = "text_message",
            receiver_id = ana.UserId,
            message_body = "reply",
            client_msg_id = "n1",
            parent_id = parent
        };
        await ana.SendAsync(Send(root));
        var first = await ana.ReceiveAsync("conf_message");

        await ana.SendAsync(Send(other));
        await ana.ReceiveErrorAsync("conflict", "client_msg_id");
        await ana.SendAsync(Send(null));
        await ana.ReceiveErrorAsync("conflict", "client_msg_id");
        await ana.SendAsync(new { action = "delete_message", message_id = root });
        await ana.ReceiveAsync("message_deleted");
        await ana.SendAsync(Send(root));

        Assert.That((await ana.ReceiveAsync("conf_message")).GetRawText(), Is.EqualTo(first.GetRawText()));
        Assert.That((await RepliesAsync(ana.User, root)).Ids(), Is.EqualTo(new[] { first.Id() }));
    }

    [Test]
    public async Task Strangers_find_no_replies_and_former_members_only_those_from_before_they_left()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        var eve = await Server.RegisterAsync("Eve");
        var group = await Server.CreateGroupAsync(ana.User, ben.UserId);
        var root = await ana.SendInThreadAsync(group, "root");
        var before = await ana.SendInThreadAsync(group, "before", root);
        await Server.RemoveMemberAsync(ana.User, group, ben.UserId);
        await ana.SendInThreadAsync(group, "after", root);
        var later = await ana.SendInThreadAsync(group, "later");

        Assert.That((await RepliesAsync(ben, root)).Ids(), Is.EqualTo(new[] { before }));
        var history = (await Server.GetAsync(ben, $"/chat/thread/messages/{group}/")).Data().Messages();
        Assert.That(history.SelectMany(message => message.Keys()), Has.None.EqualTo("reply_count"));
        await Server.GetAsync(ben, $"/chat/thread/replies/{later}/", HttpStatusCode.NotFound);
        foreach (var missing in new[] { $"{root}", "999999", "nonsense" })
            await Server.GetAsync(eve, $"/chat/thread/replies/{missing}/", HttpStatusCode.NotFound);
    }

    private static async Task<JsonElement> ReplyAsync(RoomClient from, Guid to, long parent, string text)
    {
        await from.SendAsync(new { action = "text_message", receiver_id = to, message_body = text, parent_id = parent });
        return await from.ReceiveAsync("conf_message");
    }

    private async Task<JsonElement> RepliesAsync(TestUser user, long root, string query = "") =>
        (await Server.GetAsync(user, $"/chat/thread/replies/{root}/{query}")).Data();
}
