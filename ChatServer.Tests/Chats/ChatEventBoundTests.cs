using System.Net;
using ChatServer.Chats.Events;
using ChatServer.Storage;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Chats;

/// <summary>The bounds of events, and what becomes of those that are too old or too many.</summary>
[Parallelizable]
internal sealed class ChatEventBoundTests : ServerFixture
{
    private const string Document = """{"history":{"messages":{"b":{"id":"b","content":"two"}},"currentId":"b"}}""";

    protected override (string Key, string Value)[] Settings =>
    [
        ("Chat:Chats:MaxEventBytes", "2000"), ("Chat:Chats:MaxEventsPerUser", "100"), ("Chat:Chats:MaxChatBytes", "6000"),
        ("Chat:Chats:MaxTagsPerUser", "2"), ("Chat:Chats:MaxEventLogBytesPerUser", "65536"),
    ];

    [Test]
    public async Task Data_that_is_too_large_is_refused_with_the_place()
    {
        using var ana = await Server.ChatAsync("Ana");
        var id = await ana.NewAsync(Document);
        var (small, large) = (new string('x', 1_500), new string('x', 2_500));

        var data = await FailAsync(ana, $"/{id}/messages/b/event", $$$"""{"type":"custom","data":{"x":"{{{large}}}"}}""");
        var upsert = await FailAsync(ana, $"/{id}/messages/b", $$"""{"content":"{{large}}"}""");
        await ana.EventAsync(id, "b", "message", $$"""{"content":"{{small}}"}""");
        var appended = await FailAsync(
            ana, $"/{id}/messages/b/event", $$$"""{"type":"message","data":{"content":"{{{small}}}"}}""");

        Assert.That(
            new[] { data, upsert, appended }, Is.EqualTo(new[] { "body.data", "body.content", "body.data.content" }));
        Assert.That((await ana.ReadMessageAsync(id, "b")).Text("content"), Has.Length.EqualTo("two".Length + small.Length));
    }

    [Test]
    public async Task Data_that_would_make_the_document_too_deep_is_refused_with_the_place()
    {
        using var ana = await Server.ChatAsync("Ana");
        var id = await ana.NewAsync(Document);

        await ana.SendAsync($"/{id}/messages/b/event", Nested(levels: 119));
        foreach (var levels in new[] { 120, 126 })
            Assert.That(await FailAsync(ana, $"/{id}/messages/b/event", Nested(levels)), Is.EqualTo("body.data.deep"));

        var whole = await ana.Http.GetStringAsync($"{ChatClient.Chats}/{id}");
        var document = whole[(whole.IndexOf("\"chat\":", StringComparison.Ordinal) + "\"chat\":".Length)..];
        document = document[..document.IndexOf(",\"updated_at\"", StringComparison.Ordinal)];
        await ana.SaveAsync(id, document);
        await ana.SendAsync("/import", $$"""{"chats":[{"chat":{{document}}}]}""");
        await ana.PostAsync($"/{id}/clone", new { });
        await ana.EventAsync(id, "b", "message", """{"content":" three"}""");

        static string Nested(int levels) =>
            $$$"""{"type":"status","data":{"deep":{{{new string('[', levels)}}}{{{new string(']', levels)}}}}}""";
    }

    [Test]
    public async Task A_message_may_not_grow_beyond_the_bytes_of_a_chat()
    {
        using var ana = await Server.ChatAsync("Ana");
        var id = await ana.NewAsync(Document);
        var status = $$$"""{"type":"status","data":{"x":"{{{new string('x', 1_500)}}}"}}""";

        for (var number = 0; number < 3; number++)
            await ana.SendAsync($"/{id}/messages/b/event", status);
        await ana.SendAsync($"/{id}/messages/b/event", status, HttpStatusCode.RequestEntityTooLarge);

        Assert.That((await ana.ReadMessageAsync(id, "b")).GetProperty("statusHistory").GetArrayLength(), Is.EqualTo(3));
    }

    [Test]
    public async Task The_oldest_of_too_many_events_go_and_older_cursors_start_afresh()
    {
        using var ana = await Server.ChatAsync("Ana");
        var id = await ana.NewAsync(Document);
        await ana.EventAsync(id, "b", "custom", """{"n":-1}""");
        var old = await CursorAsync(ana.User);

        for (var number = 0; number < 115; number++)
            await ana.EventAsync(id, "b", "custom", $$"""{"n":{{number}}}""");
        var recent = await CursorAsync(ana.User);
        await ana.EventAsync(id, "b", "custom", """{"n":115}""");

        var kept = await ReadLogAsync(ana);
        Assert.That(kept, Has.Count.InRange(100, 110));
        Assert.That(Text(kept[^1]), Is.EqualTo("""{"n":115}"""));
        await using var device = await Server.ConnectToEventsAsync(ana.User, old);
        await device.ReceiveErrorAsync("cursor_invalid", "cursor");
        await ana.EventAsync(id, "b", "custom", """{"n":116}""");
        await device.ReceiveAsync("events");
        await using var other = await Server.ConnectToEventsAsync(ana.User, recent);
        Assert.That((await other.ReceivePastAsync()).Frames, Has.Count.EqualTo(2));
        await using var room = await Server.ConnectAsync(ana.User, old);
        Assert.That((await room.ReceivePastAsync()).Frames, Is.Empty, "Room shows nothing that is gone");
    }

    [Test]
    public async Task The_oldest_events_go_when_all_have_too_many_bytes()
    {
        using var ana = await Server.ChatAsync("Ana");
        var id = await ana.NewAsync(Document);
        var old = await CursorAsync(ana.User);
        var large = new string('x', 1_900);

        for (var number = 0; number < 60; number++)
            await ana.EventAsync(id, "b", "custom", $$"""{"n":{{number}},"x":"{{large}}"}""");

        var kept = await ReadLogAsync(ana);
        Assert.That(kept, Has.Count.InRange(30, 37), "64 KiB, and a tenth more at times");
        Assert.That(Text(kept[^1]), Does.StartWith("""{"n":59,"""));
        await using var device = await Server.ConnectToEventsAsync(ana.User, old);
        await device.ReceiveErrorAsync("cursor_invalid", "cursor");
    }

    [Test]
    public async Task Streaming_is_not_counted_as_many_entries()
    {
        using var ana = await Server.ChatAsync("Ana");
        var id = await ana.NewAsync(Document);
        await ana.EventAsync(id, "b", "custom", """{"n":1}""");

        for (var number = 0; number < 250; number++)
            await ana.EventAsync(id, "b", "message", """{"content":"x"}""");

        Assert.That((await ReadLogAsync(ana)).Select(told => told.Event.Type), Is.EqualTo(new[] { "custom", "chat:message" }));
    }

    [Test]
    public async Task Streaming_removes_no_more_when_events_have_too_many_bytes()
    {
        using var ana = await Server.ChatAsync("Ana");
        var id = await ana.NewAsync(Document);
        var large = $$"""{"x":"{{new string('x', 1_900)}}"}""";

        for (var number = 0; number < 36; number++)
            await ana.EventAsync(id, "b", "custom", large);
        for (var number = 0; number < 71; number++)
            await ana.EventAsync(id, "b", "message", """{"content":"x"}""");
        await ana.EventAsync(id, "b", "custom", large);

        Assert.That(
            (await ReadLogAsync(ana)).Count(told => told.Event.Type == "custom"), Is.EqualTo(33), "as many as 64 KiB hold");
    }

    [Test]
    public async Task Old_events_go_but_for_the_newest_so_that_positions_never_go_back()
    {
        using var ana = await Server.ChatAsync("Ana");
        var id = await ana.NewAsync(Document);
        await ana.EventAsync(id, "b", "custom", """{"n":1}""");
        var old = await CursorAsync(ana.User);
        await ana.EventAsync(id, "b", "custom", """{"n":2}""");
        await ana.EventAsync(id, "b", "custom", """{"n":3}""");
        var database = Server.Get<Database>();
        var before = await database.ReadAsync(read => read.LastPosition(), CancellationToken.None);
        await database.WriteAsync(write => write.Execute("UPDATE chat_events SET created_at = 1"), CancellationToken.None);

        await Server.Get<ChatEventSweep>().SweepAsync(CancellationToken.None);

        Assert.That((await ReadLogAsync(ana)).Select(Text), Is.EqualTo(new[] { """{"n":3}""" }));
        Assert.That(
            await database.ReadAsync(read => read.LastPosition(), CancellationToken.None), Is.GreaterThanOrEqualTo(before));
        await using var device = await Server.ConnectToEventsAsync(ana.User, old);
        await device.ReceiveErrorAsync("cursor_invalid", "cursor");
        await using var fresh = await Server.ConnectToEventsAsync(ana.User, cursor: "0");
        Assert.That((await fresh.ReceivePastAsync()).Frames, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_content_that_a_saved_document_made_too_large_has_devices_start_afresh()
    {
        using var ana = await Server.ChatAsync("Ana");
        var id = await ana.NewAsync(Document);
        await ana.EventAsync(id, "b", "custom", """{"n":1}""");
        var cursor = await CursorAsync(ana.User);
        await ana.EventAsync(id, "b", "message", """{"content":"x"}""");
        await ana.SaveAsync(
            id, $$$$$"""{"history":{"messages":{"b":{"id":"b","content":"{{{{{new string('x', 3_000)}}}}}"}}}}""");

        await using var device = await Server.ConnectToEventsAsync(ana.User, cursor);

        await device.ReceiveErrorAsync("cursor_invalid", "cursor");
    }

    [Test]
    public async Task An_import_keeps_to_the_number_of_tags()
    {
        using var ana = await Server.ChatAsync("Ana");

        var failure = await ana.SendAsync(
            "/import", """{"chats":[{"chat":{},"meta":{"tags":["a","b"]}},{"chat":{},"meta":{"tags":["b","c"]}}]}""",
            HttpStatusCode.Forbidden);
        Assert.That(failure.Detail(), Does.Contain("2"));
        Assert.That((await ana.GetAsync("/all")).GetArrayLength(), Is.Zero);
        Assert.That((await ana.GetAsync("/all/tags")).GetArrayLength(), Is.Zero);

        await ana.SendAsync("/import", """{"chats":[{"chat":{},"meta":{"tags":["a","b"]}},{"chat":{},"meta":{"tags":["B"]}}]}""");
        Assert.That((await ana.GetAsync("/all/tags")).GetArrayLength(), Is.EqualTo(2));
    }

    [Test]
    public async Task An_import_and_a_clone_keep_to_the_size_of_chats_and_titles()
    {
        using var ana = await Server.ChatAsync("Ana");
        var meta = $$"""{"x":"{{new string('x', 6_000)}}"}""";
        await ana.SendAsync(
            "/import", $$"""{"chats":[{"chat":{},"meta":{{meta}}}]}""", HttpStatusCode.RequestEntityTooLarge);

        var full = await ana.NewAsync($$"""{"x":"{{new string('x', 5_980)}}"}""");
        var named = await ana.NewAsync($$"""{"title":"{{new string('t', 4_090)}}"}""");
        await ana.PostAsync($"/{full}/clone", new { }, HttpStatusCode.RequestEntityTooLarge);
        var title = await ana.SendAsync(
            $"/{named}/clone", $$"""{"title":"{{new string('t', 4_097)}}"}""", HttpStatusCode.UnprocessableEntity);
        var clone = await ana.PostAsync($"/{named}/clone", new { });

        Assert.That(title.Place(), Is.EqualTo("body.title"));
        Assert.That(clone.Title(), Has.Length.EqualTo(4_096));
    }

    private static async Task<string> FailAsync(ChatClient client, string path, string body) =>
        (await client.SendAsync(path, body, HttpStatusCode.UnprocessableEntity)).Place();

    private static string Text(ChatChanged told) => System.Text.Encoding.UTF8.GetString(told.Event.Data.Span);

    private async Task<string> CursorAsync(TestUser user)
    {
        await using var device = await Server.ConnectToEventsAsync(user, cursor: "0");
        return (await device.ReceivePastAsync()).Complete.GetProperty("data").Text("cursor")!;
    }

    private ValueTask<IReadOnlyList<ChatChanged>> ReadLogAsync(ChatClient client) => Server.Get<Database>().ReadAsync(
        read => Server.Get<MissedChatEvents>().ReadAll(read, client.User.UserId), CancellationToken.None);
}
