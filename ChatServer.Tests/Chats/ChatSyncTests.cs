using ChatServer.Chats.Events;
using ChatServer.Messages.CatchingUp;
using ChatServer.Storage;
using ChatServer.Tests.Harness;
using static ChatServer.Tests.Chats.ToldEvents;

namespace ChatServer.Tests.Chats;

/// <summary>What <c>sync</c> brings the devices of a chat's owner.</summary>
[Parallelizable]
internal sealed class ChatSyncTests : ServerFixture
{
    private const string Document =
        """{"title":"Plans","history":{"messages":{"b":{"id":"b","parentId":null,"content":"two"}},"currentId":"b"}}""";

    [Test]
    public async Task Sync_brings_chats_and_channels_in_order_under_one_cursor_and_streamed_text_once()
    {
        using var ana = await Server.ChatAsync("Ana");
        await using var ben = await Server.ConnectToMessagesAsync("Ben");
        var id = await ana.NewAsync(Document);
        await ben.PostMessageAsync(ana.User.UserId, "first");
        var cursor = await CursorAsync(ana.User);

        await ana.EventAsync(id, "b", "message", """{"content":" three"}""");
        await ben.PostMessageAsync(ana.User.UserId, "one");
        await ana.EventAsync(id, "b", "status", """{"n":1}""");
        await ana.EventAsync(id, "b", "message", """{"content":" four"}""");
        await ben.PostMessageAsync(ana.User.UserId, "two");
        await ana.EventAsync(id, "b", "chat:title", """{"title":"x"}""");

        string[] expected =
        [
            "message one", Payload(id, "b", "status", """{"n":1}"""),
            Content(id, "b", "two three four"),
            "message two", Payload(id, "b", "chat:title", """{"title":"x"}"""),
        ];
        await using var raw = await Server.ConnectToEventsAsync(ana.User, cursor);
        var (missed, end) = await raw.ReceivePastAsync();
        Assert.That(missed.Select(Describe), Is.EqualTo(expected));
        await using var socketIo = await SocketIoClient.ConnectAsync(Server.Address, ana.User, cursor);
        foreach (var told in expected)
            Assert.That(DescribePacket(await socketIo.ReceiveAsync()), Is.EqualTo(told));

        await using var later = await Server.ConnectToEventsAsync(ana.User, end.GetProperty("data").Text("cursor"));
        Assert.That((await later.ReceivePastAsync()).Frames, Is.Empty);
    }

    [Test]
    public async Task Pages_of_one_event_have_every_event_once()
    {
        using var ana = await Server.ChatAsync("Ana");
        await using var ben = await Server.ConnectToMessagesAsync("Ben");
        var id = await ana.NewAsync(Document);
        for (var number = 0; number < 5; number++)
        {
            await ana.EventAsync(id, $"m{number}", "replace", $$"""{"content":"{{number}}"}""");
            await ben.PostMessageAsync(ana.User.UserId, $"{number}");
            await ana.EventAsync(id, "b", "status", $$"""{"n":{{number}}}""");
        }

        await using var device = await Server.ConnectToEventsAsync(ana.User);
        var (told, cursor, hasMore) = (new List<string>(), "0", true);
        while (hasMore)
        {
            await device.SendAsync("sync", new { cursor, limit = 1 });
            var (frames, end) = await device.ReceivePastAsync();
            told.AddRange(frames.Select(Describe));
            var data = end.GetProperty("data");
            (cursor, hasMore) = (data.Text("cursor")!, data.GetProperty("has_more").GetBoolean());
        }

        Assert.That(told.Where(one => one != "channel:created"), Is.EqualTo(Enumerable.Range(0, 5).SelectMany(number => new[]
        {
            Content(id, $"m{number}", $"{number}"), $"message {number}", Payload(id, "b", "status", $$"""{"n":{{number}}}"""),
        })));
    }

    [Test]
    public async Task A_device_that_reconnects_while_a_message_is_streamed_ends_with_its_content()
    {
        using var ana = await Server.ChatAsync("Ana");
        var id = await ana.NewAsync(Document);
        await ana.EventAsync(id, "b", "replace", """{"content":""}""");
        var cursor = await CursorAsync(ana.User);
        using var noise = new CancellationTokenSource();
        var elsewhere = StreamElsewhereAsync(noise.Token);
        var streaming = Task.Run(async () =>
        {
            for (var number = 0; number < 300; number++)
                await ana.EventAsync(id, "b", "message", $$"""{"content":"{{number}},"}""");
        });

        var devices = new List<(EventsClient Device, StreamedCopy Copy)>();
        while (devices.Count < 10)
        {
            var (device, copy) = (await Server.ConnectToEventsAsync(ana.User, cursor), new StreamedCopy(""));
            devices.Add((device, copy));
            await CatchUpAsync(device, copy);
        }

        await streaming;
        await ana.EventAsync(id, "b", "status", """{"done":true}""");
        await noise.CancelAsync();
        await elsewhere;
        var stored = (await ana.ReadMessageAsync(id, "b")).Text("content");
        foreach (var (device, copy) in devices)
        {
            while (!copy.HasEnded)
                copy.Apply(await device.ReceiveAsync());
            await device.DisposeAsync();
            Assert.That(copy.Content, Is.EqualTo(stored));
        }
    }

    [Test]
    public async Task A_content_that_was_delivered_in_pieces_comes_whole_to_a_client_that_lacks_earlier_ones()
    {
        using var ana = await Server.ChatAsync("Ana");
        var id = await ana.NewAsync(Document);
        var cursor = await CursorAsync(ana.User);
        await ana.EventAsync(id, "b", "message", """{"content":" missed"}""");
        await using var device = await Server.ConnectToEventsAsync(ana.User);
        await ana.EventAsync(id, "b", "message", """{"content":" live"}""");
        await device.ReceiveAsync("events");

        await device.SendAsync("sync", new { cursor });
        var (frames, _) = await device.ReceivePastAsync();

        var copy = new StreamedCopy("two");
        foreach (var frame in frames)
            copy.Apply(frame);
        Assert.That(copy.Content, Is.EqualTo("two missed live"));
    }

    [Test]
    public async Task A_page_has_a_content_that_has_moved_beyond_its_end_and_nothing_else_from_there()
    {
        using var ana = await Server.ChatAsync("Ana");
        var id = await ana.NewAsync(Document);
        await ana.EventAsync(id, "b", "message", """{"content":" three"}""");
        var end = (await ReadAsync(new MissedRange(0, long.MaxValue, default))).Single()!.Position;
        await ana.EventAsync(id, "b", "status", "{}");
        await ana.EventAsync(id, "b", "message", """{"content":" four"}""");

        var page = await ReadAsync(new MissedRange(0, end, default));

        Assert.That(page.Cast<ChatChanged>().Select(told => told.Event.Type), Is.EqualTo(new[] { "chat:message" }));
        Assert.That(page[0]!.IsPartial, Is.True);

        ValueTask<LogEvent?[]> ReadAsync(MissedRange range) => Server.Get<Database>().ReadAsync(
            read => Server.Get<MissedChatEvents>().Read(read, ana.User.UserId, range).ToArray(), CancellationToken.None);
    }

    [Test]
    public async Task Other_sockets_have_no_page_of_events_that_they_do_not_show()
    {
        using var ana = await Server.ChatAsync("Ana");
        await using var ben = await Server.ConnectToMessagesAsync("Ben");
        var id = await ana.NewAsync(Document);
        for (var number = 0; number < 5; number++)
            await ana.EventAsync(id, "b", "status", "{}");
        await ben.PostMessageAsync(ana.User.UserId, "hello");

        await using var messages = await Server.ConnectToMessagesAsync(ana.User);
        await messages.SendAsync("sync", new { cursor = "0", limit = 1 });
        var (frames, end) = await messages.ReceivePastAsync();

        Assert.That(frames, Has.Count.EqualTo(1));
        Assert.That(end.GetRawText(), Does.Contain("\"has_more\":false"));
    }

    // Other users' writes move the end of the snapshot while pages are read.
    private async Task StreamElsewhereAsync(CancellationToken over)
    {
        using var zoe = await Server.ChatAsync("Zoe");
        await using var yan = await Server.ConnectToMessagesAsync("Yan");
        var id = await zoe.NewAsync(Document);
        while (!over.IsCancellationRequested)
        {
            await zoe.EventAsync(id, "b", "replace", """{"content":"x"}""");
            await yan.PostMessageAsync(zoe.User.UserId, "hello");
        }
    }

    private static async Task CatchUpAsync(EventsClient device, StreamedCopy copy)
    {
        var (frames, end) = await device.ReceivePastAsync();
        foreach (var frame in frames)
            copy.Apply(frame);
        Assert.That(end.GetProperty("data").GetProperty("has_more").GetBoolean(), Is.False);
    }

    private async Task<string> CursorAsync(TestUser user)
    {
        await using var device = await Server.ConnectToEventsAsync(user, cursor: "0");
        return (await device.ReceivePastAsync()).Complete.GetProperty("data").Text("cursor")!;
    }
}
