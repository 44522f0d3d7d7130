using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Api.Room;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Room;

/// <summary>Every action on data of others. A new action fails here until it is in one of the lists.</summary>
[Parallelizable]
internal sealed class StrangerTests : ServerFixture
{
    private static readonly string[] NamesNothingOfOthers =
        ["sync", "describe", "ping", "block", "unblock", "presence", "subscribe_presence", "agent_unfollow"];

    private static readonly Attempt[] Attempts =
    [
        // Comes first, because a message to a user opens a conversation with them even if it is refused.
        new("typing", "unknown_receiver", "receiver_id", others => new { receiver_id = others.Ana, is_typing = true }),
        new("typing", "not_found", "thread_id", others => new { thread_id = others.Thread, is_typing = true }),
        new("typing", "not_found", "thread_id", others => new { thread_id = others.Group, is_typing = true }),
        new("text_message", "not_found", "thread_id", others => new { thread_id = others.Thread, message_body = "hi" }),
        new("text_message", "not_found", "thread_id", others => new { thread_id = others.Group, message_body = "hi" }),
        new(
            "text_message", "not_found", "thread_id",
            others => new { receiver_id = others.Ana, thread_id = others.Thread, message_body = "hi" }),
        new(
            "text_message", "not_found", "reply_to_id",
            others => new { receiver_id = others.Ana, reply_to_id = others.Message, message_body = "hi" }),
        new("file_message", "not_found", "chat_id", others => new { chat_id = others.Upload }),
        new(
            "user_profile_message", "not_found", "thread_id",
            others => new { thread_id = others.Thread, attached_profile_id = others.Ana }),
        new(
            "user_profile_message", "not_found", "thread_id",
            others => new { thread_id = others.Group, attached_profile_id = others.Ana }),
        new(
            "user_profile_message", "not_found", "reply_to_id",
            others => new { receiver_id = others.Ana, reply_to_id = others.Message, attached_profile_id = others.Ana }),
        new("message", "not_found", "thread_id", others =>
            new { thread_id = others.Thread, message_type = "location", data = Place }),
        new("message", "not_found", "thread_id", others =>
            new { thread_id = others.Group, message_type = "location", data = Place }),
        new("message", "not_found", "reply_to_id", others =>
            new { receiver_id = others.Ana, reply_to_id = others.Message, message_type = "location", data = Place }),
        new(
            "text_message", "not_found", "parent_id",
            others => new { receiver_id = others.Ana, parent_id = others.Message, message_body = "hi" }),
        new(
            "user_profile_message", "not_found", "parent_id",
            others => new { receiver_id = others.Ana, parent_id = others.Message, attached_profile_id = others.Ana }),
        new("message", "not_found", "parent_id", others =>
            new { receiver_id = others.Ana, parent_id = others.Message, message_type = "location", data = Place }),
        new("forward", "not_found", "thread_id", others => new { message_id = others.Own, thread_id = others.Thread }),
        new("forward", "not_found", "thread_id", others => new { message_id = others.Own, thread_id = others.Group }),
        new("agent_follow", "not_found", "thread_id", others => new { thread_id = others.Thread }),
        new("agent_watch", "not_found", "thread_id", others => new { thread_id = others.Thread }),
        new("agent_control", "not_found", "thread_id", others => new { thread_id = others.Thread, control = "owner" }),
        new("agent_resume", "not_found", "run_id", _ => new { run_id = 1 }),
        new("authenticate", "forbidden", "token", others => new { token = others.Token }),
        .. OnMessages("forward", (others, id) => new { message_id = id, receiver_id = others.Ana }),
        .. OnMessages("received", id => new { message_id = id }),
        .. OnMessages("read", id => new { message_id = id }),
        .. OnMessages("edit_message", id => new { message_id = id, message_body = "mine now" }),
        .. OnMessages("delete_message", id => new { message_id = id }),
        .. OnMessages("react", id => new { message_id = id, emoji = "👍" }),
        .. OnMessages("unreact", id => new { message_id = id, emoji = "👍" }),
        .. OnMessages("pin", id => new { message_id = id }),
        .. OnMessages("unpin", id => new { message_id = id }),
        .. OnMessages("vote", id => new { message_id = id, options = new[] { 0 } }),
        .. OnMessages("close_poll", id => new { message_id = id }),
    ];

    private static object Place => new { latitude = 52.5, longitude = 13.4 };

    // Each attempt counts as an error, and there are more of them than a client may cause at once.
    protected override (string Key, string Value)[] Settings => [("Chat:Realtime:MaxErrorsPerTenSeconds", "1000")];

    [Test]
    public void Every_action_is_tried_or_refers_to_nothing_of_others() =>
        Assert.That(
            Attempts.Select(attempt => attempt.Action).Distinct().Concat(NamesNothingOfOthers),
            Is.EquivalentTo(RoomActions.All.Select(action => action.Action)));

    [Test]
    public async Task No_action_reaches_data_of_others()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        await using var eve = await Server.ConnectAsync("Eve");
        var others = await MakeAsync(ana, ben, eve);
        await ana.ReceiveUntilPongAsync();
        await ben.ReceiveUntilPongAsync();
        var before = await HistoryAsync(ana, ben);

        foreach (var attempt in Attempts)
        {
            var fields = JsonSerializer.SerializeToNode(attempt.Fields(others))!.AsObject();
            fields["action"] = attempt.Action;
            await eve.SendAsync(fields);
            var error = await eve.ReceiveErrorAsync(attempt.Code, attempt.Field);
            Assert.That(error.Text("request_action"), Is.EqualTo(attempt.Action));
        }

        Assert.That(await ana.ReceiveUntilPongAsync(), Is.Empty);
        Assert.That(await ben.ReceiveUntilPongAsync(), Is.Empty);
        Assert.That(await HistoryAsync(ana, ben), Is.EqualTo(before));
    }

    private static IEnumerable<Attempt> OnMessages(string action, Func<long, object> fields) =>
        OnMessages(action, (_, id) => fields(id));

    private static IEnumerable<Attempt> OnMessages(string action, Func<Others, long, object> fields) =>
    [
        new(action, "not_found", "message_id", others => fields(others, others.Message)),
        new(action, "not_found", "message_id", others => fields(others, others.GroupMessage)),
        new(action, "not_found", "message_id", others => fields(others, others.Upload)),
    ];

    private async Task<string> HistoryAsync(RoomClient ana, RoomClient ben) =>
        string.Join('\n', (await Server.HistoryAsync(ana.User, ben.UserId)).Messages().Select(WithoutLink));

    // A link is signed for each reader.
    private static string WithoutLink(JsonElement message) =>
        string.Join(',', message.EnumerateObject().Where(property => property.Name != "attached_file")
            .Select(property => property.ToString()));

    private async Task<Others> MakeAsync(RoomClient ana, RoomClient ben, RoomClient eve)
    {
        var own = await eve.SendConfirmedAsync(eve.UserId, "mine");
        using var http = Server.As(ana.User.Access);
        var message = await ana.SendConfirmedAsync(ben.UserId, "between us");
        var upload = await http.UploadAsync(ben.UserId, "secret"u8.ToArray());
        using var created = await http.PostAsJsonAsync("/chat/groups/", new { name = "Us", member_ids = new[] { ben.UserId } });
        var group = (await created.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("data").Number("id");
        await ana.SendAsync(new { action = "text_message", thread_id = group, message_body = "among us" });
        while (true)
        {
            if (await ana.ReceiveUntilConfirmedAsync() is var confirmed && confirmed.Text("message") == "among us")
                return new Others(
                    ana.UserId, ana.User.Access, message.Id(), upload.Number("thread"), group, confirmed.Id(),
                    upload.Number("id"), own.Id());
        }
    }

    private sealed record Attempt(string Action, string Code, string Field, Func<Others, object> Fields);

    private sealed record Others(
        Guid Ana, string Token, long Message, long Thread, long Group, long GroupMessage, long Upload, long Own);
}
