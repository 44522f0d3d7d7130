using System.Net;
using System.Text.Json;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.MessagesApi;

/// <summary>Pins, polls and replies, over HTTP and on the socket.</summary>
[Parallelizable]
internal sealed class PinsAndPollsTests : ServerFixture
{
    [Test]
    public async Task A_pin_arrives_live_and_by_sync_and_is_listed_until_it_is_removed()
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");
        await using var ben = await Server.ConnectToMessagesAsync("Ben");
        var sent = await ana.PostMessageAsync(ben.UserId, "the plan");
        var other = await ana.PostMessageAsync(ben.UserId, "the other plan");
        await ana.ReceiveUntilPongAsync();
        await ben.ReceiveUntilPongAsync();

        await ben.PostAsync($"/api/v1/messages/{sent.Text("id")}/pin", new { });
        var pinned = await ana.ReceiveDataAsync("message_pinned");
        await ben.ReceiveDataAsync("message_pinned");
        await ana.SendAsync("pin", new { message_id = other.Text("id") });
        await ben.ReceiveDataAsync("message_pinned");
        await ana.ReceiveDataAsync("message_pinned");

        Assert.That((pinned.Text("message_id"), pinned.Text("user_id")), Is.EqualTo((sent.Text("id"), ben.UserId.ToString())));
        var pins = await PinsAsync(ana, sent);
        Assert.That(
            pins.Select(pin => pin.Text("content")), Is.EqualTo(new[] { "the other plan", "the plan" }), "the last pinned first");
        Assert.That((pins[1].Text("pinned_at"), pins[1].Text("pinned_by")), Is.EqualTo(
            (pinned.Text("timestamp"), ben.UserId.ToString())));
        Assert.That((await ListAsync(ben, sent))[1].GetRawText(), Is.EqualTo((await PinsAsync(ben, sent))[1].GetRawText()));
        await ana.SendAsync("unpin", new { message_id = other.Text("id") });
        await ana.ReceiveDataAsync("message_unpinned");
        await ana.DeleteAsync($"/api/v1/messages/{sent.Text("id")}/pin");
        Assert.That(await PinsAsync(ben, sent), Is.Empty);
        await using var tablet = await Server.ConnectToMessagesAsync(ana.User, "0");
        Assert.That(
            (await tablet.ReceivePastAsync()).Frames.Select(frame => frame.Text("type")),
            Is.EqualTo(new[] { "message_sent", "message_sent", "message_unpinned", "message_unpinned" }));
    }

    [Test]
    public async Task Pinning_a_pinned_message_again_is_answered_only_to_the_caller()
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");
        await using var ben = await Server.ConnectToMessagesAsync("Ben");
        var sent = await ana.PostMessageAsync(ben.UserId, "the plan");
        await ana.PostAsync($"/api/v1/messages/{sent.Text("id")}/pin", new { });
        await ana.ReceiveUntilPongAsync();
        await ben.ReceiveUntilPongAsync();

        await ana.SendAsync("pin", new { message_id = sent.Text("id") });

        await ana.ReceiveDataAsync("message_pinned");
        Assert.That(await ben.ReceiveUntilPongAsync(), Is.Empty);
    }

    [Test]
    public async Task The_refusal_of_the_hundred_and_first_pin_names_the_limit()
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");
        for (var count = 0; count < 100; count++)
            await ana.PostAsync(
                $"/api/v1/messages/{(await ana.PostMessageAsync(ana.UserId, $"{count}")).Text("id")}/pin", new { });

        var refused = await ana.PostAsync(
            $"/api/v1/messages/{(await ana.PostMessageAsync(ana.UserId, "one more")).Text("id")}/pin", new { },
            HttpStatusCode.Forbidden);

        Assert.That(refused.Text("detail"), Is.EqualTo("A conversation can have at most 100 pins"));
    }

    [Test]
    public async Task Votes_arrive_live_by_sync_and_in_the_history_until_the_poll_is_closed()
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");
        await using var ben = await Server.ConnectToMessagesAsync("Ben");
        var poll = await SendPollAsync(ana, ben);
        var path = $"/api/v1/messages/{poll.Text("id")}";

        await ben.PostAsync($"{path}/vote", new { options = new[] { 1 } });
        var toVoter = await ben.ReceiveDataAsync("poll_changed");
        var toOther = await ana.ReceiveDataAsync("poll_changed");
        await ana.SendAsync("vote", new { message_id = poll.Text("id"), options = new[] { 0 } });
        await ana.ReceiveDataAsync("poll_changed");
        await ben.ReceiveDataAsync("poll_changed");

        Assert.That(toVoter.Numbers("your_vote"), Is.EqualTo(new[] { 1 }));
        Assert.That(toOther.Keys(), Is.EqualTo(
            new[] { "conversation_id", "message_id", "tally", "voters", "closed", "timestamp", "votes" }));
        Assert.That(toOther.Votes().Keys, Is.EqualTo(new[] { ben.UserId }));
        await ana.PostAsync($"{path}/close", new { });
        Assert.That((await ben.ReceiveDataAsync("poll_changed")).GetProperty("closed").GetBoolean(), Is.True);
        Assert.That(
            (await ben.PostAsync($"{path}/vote", new { options = new[] { 0 } }, HttpStatusCode.Forbidden)).Text("detail"),
            Is.EqualTo("This poll is closed"));
        var shown = (await ListAsync(ben, poll))[0].GetProperty("poll");
        Assert.That(shown.Keys(), Is.EqualTo(new[] { "tally", "voters", "closed", "your_vote", "votes" }));
        Assert.That((shown.Numbers("tally"), shown.Number("voters")), Is.EqualTo((new[] { 1, 1 }, 2L)));
        Assert.That(shown.Numbers("your_vote"), Is.EqualTo(new[] { 1 }));
        await using var tablet = await Server.ConnectToMessagesAsync(ben.User, "0");
        var restored = (await tablet.ReceivePastAsync()).Frames[^1].GetProperty("data");
        Assert.That(restored.Votes(), Has.Count.EqualTo(2));
        Assert.That(restored.GetProperty("closed").GetBoolean(), Is.True);
    }

    [Test]
    public async Task An_invalid_poll_or_vote_is_refused_with_the_name_of_its_field()
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");
        await using var ben = await Server.ConnectToMessagesAsync("Ben");
        var poll = (await SendPollAsync(ana, ben)).Text("id");
        var text = (await ana.PostMessageAsync(ben.UserId, "no poll")).Text("id");
        await ana.ReceiveUntilPongAsync();

        await ana.SendAsync("vote", new { message_id = poll, options = new[] { 2 } });
        await ana.ReceiveErrorAsync("invalid_payload", "options");
        await ana.SendAsync("vote", new { message_id = poll, options = new[] { 0, 1 } });
        await ana.ReceiveErrorAsync("invalid_payload", "options");
        await ana.SendAsync("vote", new { message_id = text, options = new[] { 0 } });
        await ana.ReceiveErrorAsync("invalid_payload", "message_id");
        await ana.PostAsync($"/api/v1/messages/{text}/close", new { }, HttpStatusCode.UnprocessableEntity);
        await ana.PostAsync($"/api/v1/messages/{poll}/vote", new { }, HttpStatusCode.UnprocessableEntity);
        await ben.PostAsync($"/api/v1/messages/{poll}/close", new { }, HttpStatusCode.Forbidden);

        Assert.That(await ana.ReceiveUntilPongAsync(), Is.Empty);
    }

    [Test]
    public async Task Replies_are_counted_and_listed_until_they_are_deleted()
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");
        await using var ben = await Server.ConnectToMessagesAsync("Ben");
        var root = await ana.PostMessageAsync(ben.UserId, "where?");
        await ben.ReceiveDataAsync("message_received");
        await ana.ReceiveDataAsync("message_sent");

        await ben.SendAsync(
            "send", new { conversation_id = root.Text("conversation_id"), parent_id = root.Text("id"), content = "at the lake" });
        var first = await ben.ReceiveDataAsync("message_sent");
        var received = await ana.ReceiveDataAsync("message_received");
        await ana.PostAsync(
            "/api/v1/messages/send", new { recipient_id = ben.UserId, parent_id = root.Text("id"), content = "fine" });

        Assert.That((first.Text("parent_id"), received.Text("parent_id")), Is.EqualTo((root.Text("id"), root.Text("id"))));
        var shown = (await ListAsync(ana, root))[^1];
        Assert.That(shown.Number("reply_count"), Is.EqualTo(2));
        Assert.That(shown.Text("latest_reply_at"), Does.Match(@"^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$"));
        var page = await ana.GetAsync($"/api/v1/messages/{root.Text("id")}/replies?limit=1");
        Assert.That(page.Keys(), Is.EqualTo(new[] { "messages", "has_more" }));
        Assert.That(
            (page.GetProperty("messages")[0].Text("content"), page.GetProperty("has_more").GetBoolean()),
            Is.EqualTo(("fine", true)));
        var rest = await ana.GetAsync(
            $"/api/v1/messages/{root.Text("id")}/replies?before={page.GetProperty("messages")[0].Text("id")}");
        Assert.That(rest.GetProperty("messages")[0].Text("content"), Is.EqualTo("at the lake"));
        await ana.GetAsync($"/api/v1/messages/{root.Text("id")}/replies?limit=0", HttpStatusCode.UnprocessableEntity);

        await ben.DeleteAsync($"/api/v1/messages/{first.Text("id")}");

        Assert.That(
            (await ben.ReceiveUntilAsync("message_deleted")).Select(frame => frame.Text("type")),
            Is.EqualTo(new[] { "message_received" }));
        await ana.ReceiveDataAsync("message_sent");
        Assert.That((await ana.ReceiveDataAsync("message_deleted")).Text("parent_id"), Is.EqualTo(root.Text("id")));
        Assert.That((await ListAsync(ana, root))[^1].Number("reply_count"), Is.EqualTo(1));
    }

    [Test]
    public async Task Former_members_do_not_see_the_count_of_later_replies()
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");
        await using var ben = await Server.ConnectToMessagesAsync("Ben");
        var conversation = $"conv_{await Server.CreateGroupAsync(ana.User, ben.UserId)}";
        var root = await ana.PostAsync("/api/v1/messages/send", new { conversation_id = conversation, content = "where?" });
        await Server.RemoveMemberAsync(
            ana.User, long.Parse(conversation[5..], System.Globalization.CultureInfo.InvariantCulture), ben.UserId);

        await ana.PostAsync(
            "/api/v1/messages/send",
            new { conversation_id = conversation, content = "at the lake", parent_id = root.Text("id") });

        var toAna = (await ListAsync(ana, root)).Single(message => message.Text("id") == root.Text("id"));
        var toBen = (await ListAsync(ben, root)).Single(message => message.Text("id") == root.Text("id"));
        Assert.That(toAna.TryGetProperty("reply_count", out _), Is.True);
        Assert.That(toBen.TryGetProperty("reply_count", out _), Is.False);
    }

    private static async Task<JsonElement> SendPollAsync(MessagesClient from, MessagesClient to)
    {
        var poll = await from.PostAsync(
            "/api/v1/messages/send",
            new
            {
                recipient_id = to.UserId,
                message_type = "poll",
                data = new { question = "When?", options = new[] { "Monday", "Never" } }
            });
        await from.ReceiveDataAsync("message_sent");
        await to.ReceiveDataAsync("message_received");
        return poll;
    }

    private static async Task<JsonElement[]> PinsAsync(MessagesClient client, JsonElement sent)
    {
        var pins = await client.GetAsync($"/api/v1/messages/conversation/{sent.Text("conversation_id")}/pins");
        JsonElement[] messages = [.. pins.GetProperty("messages").EnumerateArray()];
        Assert.That(pins.Number("total"), Is.EqualTo(messages.Length));
        return messages;
    }

    private static async Task<JsonElement[]> ListAsync(MessagesClient client, JsonElement sent) =>
        [.. (await client.GetAsync($"/api/v1/messages/conversation/{sent.Text("conversation_id")}"))
            .GetProperty("messages").EnumerateArray()];
}
