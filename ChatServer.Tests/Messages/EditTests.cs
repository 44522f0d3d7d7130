using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Messages;

[Parallelizable]
internal sealed class EditTests : ServerFixture
{
    [Test]
    public async Task An_edit_reaches_all_devices_of_both_sides()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        await using var tablet = await ana.ConnectAgainAsync();
        var message = await ana.SendConfirmedAsync(ben.UserId, "helo");

        await ana.SendAsync(new { action = "edit_message", message_id = message.Id(), message_body = "hello" });

        var received = await ana.ReceiveAsync("message_edited");
        Assert.That(received.Keys(), Is.EqualTo(new[] { "action", "thread", "sender_id", "message_id", "message", "edited_at" }));
        Assert.That(received.Text("message"), Is.EqualTo("hello"));
        Assert.That(received.Number("message_id"), Is.EqualTo(message.Id()));
        foreach (var other in new[] { ben, tablet })
        {
            await other.ReceiveAsync(other == ben ? "re_message" : "conf_message");
            Assert.That((await other.ReceiveAsync("message_edited")).GetRawText(), Is.EqualTo(received.GetRawText()));
        }

        var shown = (await Server.HistoryAsync(ben.User, ana.UserId)).Messages().Single();
        Assert.That(shown.Text("message"), Is.EqualTo("hello"));
        Assert.That(shown.Text("edited_at"), Is.EqualTo(shown.Text("updated_at")));
    }

    [Test]
    public async Task An_edit_to_the_same_text_is_answered_only_to_the_caller()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var message = await ana.SendConfirmedAsync(ben.UserId, "hello");

        await ana.SendAsync(new { action = "edit_message", message_id = message.Id(), message_body = "hello" });

        var answer = await ana.ReceiveAsync("message_edited");
        Assert.That(answer.Text("message"), Is.EqualTo("hello"));
        Assert.That(answer.Keys(), Has.No.Member("edited_at"), "it was never edited");
        Assert.That(
            (await ben.ReceiveUntilPongAsync()).Select(frame => frame.Text("action")), Is.EqualTo(new[] { "re_message" }));
        Assert.That((await Server.HistoryAsync(ben.User, ana.UserId)).Messages().Single().Keys(), Has.No.Member("edited_at"));
    }

    [Test]
    public async Task An_edit_to_the_same_text_is_answered_with_the_time_of_the_last_real_change()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var message = await ana.SendConfirmedAsync(ana.UserId, "helo");
        await ana.SendAsync(new { action = "edit_message", message_id = message.Id(), message_body = "hello" });
        var edited = await ana.ReceiveAsync("message_edited");

        await ana.SendAsync(new { action = "edit_message", message_id = message.Id(), message_body = "hello" });

        Assert.That((await ana.ReceiveAsync("message_edited")).GetRawText(), Is.EqualTo(edited.GetRawText()));
    }

    [Test]
    public async Task The_Messages_API_answers_an_edit_to_the_same_text_in_the_same_way()
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");
        await using var ben = await Server.ConnectToMessagesAsync("Ben");
        var id = (await ana.PostMessageAsync(ben.UserId, "hello")).Text("id")!;
        await ana.ReceiveDataAsync("message_sent");

        await ana.SendAsync("edit", new { message_id = id, content = "hello" });
        var answer = await ana.ReceiveDataAsync("message_edited");
        await ana.PatchAsync($"/api/v1/messages/{id}", new { content = "hello" });

        Assert.That(answer.Text("content"), Is.EqualTo("hello"));
        Assert.That(answer.Keys(), Has.No.Member("edited_at"), "it was never edited");
        Assert.That(await ana.ReceiveUntilPongAsync(), Is.Empty, "only the HTTP answer reports it");
        Assert.That(
            (await ben.ReceiveUntilPongAsync()).Select(frame => frame.Text("type")), Is.EqualTo(new[] { "message_received" }));
    }

    [Test]
    public async Task Only_the_author_can_edit_and_a_stranger_learns_nothing()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        await using var eve = await Server.ConnectAsync("Eve");
        var message = await ana.SendConfirmedAsync(ben.UserId, "hello");
        await ben.ReceiveAsync("re_message");

        await ben.SendAsync(new { action = "edit_message", message_id = message.Id(), message_body = "forged" });
        await ben.ReceiveErrorAsync("forbidden", "message_id");
        await eve.SendAsync(new { action = "edit_message", message_id = message.Id(), message_body = "forged" });
        await eve.ReceiveErrorAsync("not_found", "message_id");

        Assert.That((await Server.HistoryAsync(ben.User, ana.UserId)).Messages().Single().Text("message"), Is.EqualTo("hello"));
    }

    [Test]
    public async Task A_profile_has_no_text_to_edit()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await ana.SendAsync(new { action = "user_profile_message", receiver_id = ana.UserId, attached_profile_id = ana.UserId });
        var message = await ana.ReceiveAsync("conf_message");

        await ana.SendAsync(new { action = "edit_message", message_id = message.Id(), message_body = "text" });

        await ana.ReceiveErrorAsync("forbidden", "message_id");
    }

    [TestCase(null, "invalid_payload")]
    [TestCase("", "invalid_payload")]
    [TestCase(" \n", "invalid_payload")]
    [TestCase("20001", "too_large")]
    public async Task A_text_that_could_not_be_sent_is_refused_as_an_edit_too(string? body, string code)
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var message = await ana.SendConfirmedAsync(ana.UserId, "hello");

        var text = body == "20001" ? new string('x', 20_001) : body;
        await ana.SendAsync(new { action = "edit_message", message_id = message.Id(), message_body = text });

        var error = await ana.ReceiveErrorAsync(code, "message_body");
        Assert.That(error.Text("request_action"), Is.EqualTo("edit_message"));
    }

    [Test]
    public async Task A_send_repeated_after_an_edit_is_confirmed_with_the_original_text()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var first = await ana.SendConfirmedAsync(ana.UserId, "one", "n1");
        foreach (var body in new[] { "two", "three" })
        {
            await ana.SendAsync(new { action = "edit_message", message_id = first.Id(), message_body = body });
            await ana.ReceiveAsync("message_edited");
        }

        var again = await ana.SendConfirmedAsync(ana.UserId, "one", "n1");
        await ana.SendMessageAsync(ana.UserId, "three", "n1");

        Assert.That(again.GetRawText(), Is.EqualTo(first.GetRawText()));
        await ana.ReceiveErrorAsync("conflict", "client_msg_id");
    }

    [Test]
    public async Task A_returning_user_receives_the_current_text_and_one_event_for_all_edits()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        var message = await ana.SendConfirmedAsync(ben.UserId, "one");
        foreach (var body in new[] { "two", "three" })
        {
            await ana.SendAsync(new { action = "edit_message", message_id = message.Id(), message_body = body });
            await ana.ReceiveAsync("message_edited");
        }

        await using var knows = await Server.ConnectAsync(ben, $"{message.Id()}");
        var edits = (await knows.ReceivePastAsync()).Frames;
        await using var knowsNothing = await Server.ConnectAsync(ben, "0");
        var all = (await knowsNothing.ReceivePastAsync()).Frames;

        Assert.That(
            edits.Select(frame => frame.Text("action") + frame.Text("message")), Is.EqualTo(new[] { "message_editedthree" }));
        Assert.That(
            all.Select(frame => frame.Text("action") + frame.Text("message")),
            Is.EqualTo(new[] { "re_messagethree", "message_editedthree" }));
    }
}

internal sealed class EditWindowTests : ServerFixture
{
    protected override (string Key, string Value)[] Settings =>
        [("Chat:Messages:EditWindow", "0"), ("Chat:Messages:DeleteWindow", "0")];

    [Test]
    public async Task A_message_cannot_be_edited_or_deleted_outside_the_time_window()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var message = await ana.SendConfirmedAsync(ana.UserId, "hello");

        await ana.SendAsync(new { action = "edit_message", message_id = message.Id(), message_body = "changed" });
        await ana.ReceiveErrorAsync("forbidden", "message_id");
        await ana.SendAsync(new { action = "delete_message", message_id = message.Id() });
        await ana.ReceiveErrorAsync("forbidden", "message_id");

        Assert.That((await Server.HistoryAsync(ana.User, ana.UserId)).Messages().Single().Text("message"), Is.EqualTo("hello"));
    }
}
