using ChatServer.Storage;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Messages;

[Parallelizable]
internal sealed class ForwardTests : ForwardFixture
{
    [Test]
    public async Task A_forward_carries_author_and_time_but_not_the_original_conversation()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        await using var cleo = await Server.ConnectAsync("Cleo");
        var original = await ana.SendConfirmedAsync(ben.UserId, "remember the milk");
        await ben.ReceiveAsync("re_message");

        await ben.SendAsync(
            new { action = "forward", message_id = original.Id(), receiver_id = cleo.UserId, client_msg_id = "n1" });

        var confirmed = await ben.ReceiveAsync("conf_message");
        var received = await cleo.ReceiveAsync("re_message");
        Assert.That(
            confirmed.Keys(),
            Is.EqualTo(new[]
            {
                "sender_id", "receiver_id", "message", "timestamp", "created_msg_id", "message_type", "action", "client_msg_id",
                "forwarded_from"
            }));
        Assert.That(received.Text("message"), Is.EqualTo("remember the milk"));
        Assert.That(received.Text("sender_id"), Is.EqualTo(ben.UserId.ToString()));
        var from = received.GetProperty("forwarded_from");
        Assert.That(from.Keys(), Is.EqualTo(new[] { "sender_id", "sent_at" }));
        Assert.That(from.Text("sender_id"), Is.EqualTo(ana.UserId.ToString()));
        Assert.That(from.Text("sent_at"), Is.EqualTo(original.Text("timestamp")));
        var shown = (await Server.HistoryAsync(cleo.User, ben.UserId)).Messages().Single();
        Assert.That(shown.GetProperty("forwarded_from").Text("sender_id"), Is.EqualTo(ana.UserId.ToString()));
        await using var tablet = await Server.ConnectAsync(cleo.User, "0");
        Assert.That((await tablet.ReceivePastAsync()).Frames.Single().GetRawText(), Is.EqualTo(received.GetRawText()));
        Assert.That(await ana.ReceiveUntilPongAsync(), Is.Empty);
    }

    [Test]
    public async Task A_forward_of_a_forward_carries_the_first_author()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var original = await ana.SendConfirmedAsync(ben.UserId, "first");
        await ben.ReceiveAsync("re_message");
        await ben.SendAsync(new { action = "forward", message_id = original.Id(), receiver_id = ben.UserId });
        var once = await ben.ReceiveAsync("conf_message");

        await ben.SendAsync(new { action = "forward", message_id = once.Id(), receiver_id = ana.UserId });

        var twice = (await ana.ReceiveAsync("re_message")).GetProperty("forwarded_from");
        Assert.That(twice.Text("sender_id"), Is.EqualTo(ana.UserId.ToString()));
        Assert.That(twice.Text("sent_at"), Is.EqualTo(original.Text("timestamp")));
    }

    [Test]
    public async Task Every_kind_of_message_is_forwarded_unchanged()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var group = await Server.CreateGroupAsync(ana.User);
        await ana.ReceiveAsync("conf_message");
        await ana.SendAsync(new { action = "user_profile_message", receiver_id = ana.UserId, attached_profile_id = ana.UserId });
        var profile = await ana.ReceiveAsync("conf_message");
        await ana.SendAsync(new
        {
            action = "message",
            receiver_id = ana.UserId,
            message_type = "location",
            message_body = "here",
            data = new { latitude = 1, longitude = 2 }
        });
        var location = await ana.ReceiveAsync("conf_message");

        foreach (var original in new[] { profile, location })
            await ana.SendAsync(new { action = "forward", message_id = original.Id(), thread_id = group });

        var forwardedProfile = await ana.ReceiveAsync("conf_message");
        var forwardedLocation = await ana.ReceiveAsync("conf_message");
        Assert.That(
            forwardedProfile.GetProperty("attached_profile").GetRawText(),
            Is.EqualTo(profile.GetProperty("attached_profile").GetRawText()));
        Assert.That(forwardedLocation.GetProperty("data").GetRawText(), Is.EqualTo(location.GetProperty("data").GetRawText()));
        Assert.That(forwardedLocation.Text("message"), Is.EqualTo("here"));
        Assert.That(forwardedLocation.Number("thread_id"), Is.EqualTo(group));
    }

    [Test]
    public async Task A_forward_repeated_after_its_deletion_is_confirmed_as_deleted()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var file = await SendFileAsync(ana, ana.UserId);
        var forward = new { action = "forward", message_id = file, receiver_id = ana.UserId, client_msg_id = "n1" };
        await ana.SendAsync(forward);
        var first = await ana.ReceiveAsync("conf_message");
        await ana.SendAsync(new { action = "delete_message", message_id = first.Id() });
        var deleted = await ana.ReceiveAsync("message_deleted");

        await ana.SendAsync(forward);

        Assert.That((await ana.ReceiveAsync("conf_message")).GetRawText(), Is.EqualTo(first.GetRawText()));
        Assert.That((await ana.ReceiveAsync("message_deleted")).GetRawText(), Is.EqualTo(deleted.GetRawText()));
        await ana.SendAsync(new { action = "delete_message", message_id = file });
        await ana.ReceiveAsync("message_deleted");
        await ana.SendAsync(forward);
        await ana.ReceiveErrorAsync("not_found", "message_id");
    }

    [Test]
    public async Task Polls_system_messages_and_deleted_messages_cannot_be_forwarded()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await Server.CreateGroupAsync(ana.User);
        var note = (await ana.ReceiveAsync("conf_message")).Id();
        var deleted = (await ana.SendConfirmedAsync(ana.UserId, "gone")).Id();
        await ana.SendAsync(new { action = "delete_message", message_id = deleted });
        await ana.ReceiveAsync("message_deleted");

        var question = new { question = "Where?", options = new[] { "here", "there" } };
        await ana.SendAsync(new { action = "message", receiver_id = ana.UserId, message_type = "poll", data = question });
        var poll = (await ana.ReceiveAsync("conf_message")).Id();

        foreach (var bound in new[] { note, poll })
        {
            await ana.SendAsync(new { action = "forward", message_id = bound, receiver_id = ana.UserId });
            await ana.ReceiveErrorAsync("forbidden", "message_id");
        }

        await ana.SendAsync(new { action = "forward", message_id = deleted, receiver_id = ana.UserId });
        await ana.ReceiveErrorAsync("not_found", "message_id");
        await ana.SendAsync(new { action = "forward", receiver_id = ana.UserId, client_msg_id = "n1" });
        Assert.That((await ana.ReceiveErrorAsync("invalid_payload", "message_id")).Text("client_msg_id"), Is.EqualTo("n1"));
        await ana.SendAsync(new { action = "forward", message_id = note });
        await ana.ReceiveErrorAsync("invalid_payload", "receiver_id");
    }

    [Test]
    public async Task Former_members_can_forward_only_messages_from_before_they_left()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var group = await Server.CreateGroupAsync(ana.User, ben.UserId);
        var before = await ana.SendInThreadAsync(group, "before");
        await Server.RemoveMemberAsync(ana.User, group, ben.UserId);
        var after = await ana.SendInThreadAsync(group, "after");
        await ben.ReceiveUntilPongAsync();

        await ben.SendAsync(new { action = "forward", message_id = before, receiver_id = ben.UserId });
        Assert.That((await ben.ReceiveAsync("conf_message")).Text("message"), Is.EqualTo("before"));
        await ben.SendAsync(new { action = "forward", message_id = after, receiver_id = ben.UserId });
        await ben.ReceiveErrorAsync("not_found", "message_id");
        await ben.SendAsync(new { action = "forward", message_id = before, thread_id = group });
        await ben.ReceiveErrorAsync("not_found", "thread_id");
    }

    [Test]
    public async Task A_forward_cannot_be_edited()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var original = await ana.SendConfirmedAsync(ben.UserId, "yes");
        await ben.ReceiveAsync("re_message");
        await ben.SendAsync(new { action = "forward", message_id = original.Id(), receiver_id = ben.UserId });
        var forward = await ben.ReceiveAsync("conf_message");

        await ben.SendAsync(new { action = "edit_message", message_id = forward.Id(), message_body = "no" });

        await ben.ReceiveErrorAsync("forbidden", "message_id");
    }

    [Test]
    public async Task The_origin_of_a_forward_is_not_readable_on_disk()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var original = await ana.SendConfirmedAsync(ana.UserId, "hello");
        await ana.SendAsync(new { action = "forward", message_id = original.Id(), receiver_id = ana.UserId });
        var forward = (await ana.ReceiveAsync("conf_message")).Id();

        var stored = await Server.Get<Database>().ReadAsync(
            read => read.QueryScalar<byte[]>("SELECT forwarded FROM messages WHERE id = @forward", new { forward }),
            CancellationToken.None);

        Assert.That(System.Text.Encoding.UTF8.GetString(stored), Does.Not.Contain(ana.UserId.ToString()));
    }
}

internal sealed class ForwardLimitTests : ServerFixture
{
    protected override (string Key, string Value)[] Settings =>
    [
        ("Chat:RateLimits:Enabled", "true"), ("Chat:RateLimits:UploadsPerMinute", "2"),
        ("Chat:RateLimits:NewConversationsPerHour", "1"),
    ];

    [Test]
    public async Task Forwarded_files_count_as_uploads_and_forwards_as_new_conversations()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        using var http = Server.As(ana.User.Access);
        var upload = (await http.UploadAsync(ana.UserId, [1, 2, 3])).Number("id");

        await ana.SendAsync(new { action = "forward", message_id = upload, receiver_id = ana.UserId });
        var forwarded = await ana.ReceiveAsync("conf_message");
        await ana.SendAsync(new { action = "forward", message_id = upload, receiver_id = ana.UserId });
        await ana.ReceiveErrorAsync("rate_limited");
        var text = await ana.SendConfirmedAsync(ana.UserId, "hello");
        await ana.SendAsync(new { action = "forward", message_id = text.Id(), receiver_id = ben.UserId });
        await ana.ReceiveErrorAsync("rate_limited");

        Assert.That(forwarded.Text("message_type"), Is.EqualTo("file"));
    }
}
