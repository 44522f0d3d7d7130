using System.Text.Json;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Messages.CatchingUp;

[Parallelizable]
internal sealed class CatchUpTests : ServerFixture
{
    [Test]
    public async Task Missed_frames_arrive_in_order_and_equal_the_live_ones()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        using var http = Server.As(ana.User.Access);
        var (_, start) = await ben.SyncAsync();
        var first = await ana.SendConfirmedAsync(ben.UserId, "one", "n1");
        var upload = await http.UploadAsync(ben.UserId, [1, 2, 3]);
        await ana.SendConfirmedAsync(ben.UserId, "two");
        await ana.SendAsync(new { action = "file_message", chat_id = upload.Number("id") });
        await ana.ReceiveAsync("conf_message");
        await ana.SendAsync(new { action = "user_profile_message", receiver_id = ben.UserId, attached_profile_id = ana.UserId });
        await ana.ReceiveAsync("conf_message");
        await ben.SendConfirmedIgnoringOthersAsync(ana.UserId, "three");
        await ben.SendAsync(new { action = "read", message_id = first.Id() });
        await ben.ReceiveUntilPongAsync();

        await using var phone = await ben.ConnectAgainAsync(start.Text("cursor"));
        var (missed, end) = await phone.ReceivePastAsync();

        Assert.That(
            missed.Select(frame => $"{frame.Text("action")} {frame.Text("message_type")}"),
            Is.EqualTo(new[]
            {
                "re_message text", "re_message text", "re_message file", "re_message user_profile", "conf_message text",
                "message_read ",
            }));
        Assert.That(end.Keys(), Is.EqualTo(new[] { "action", "cursor", "has_more" }));
        Assert.That(end.GetProperty("has_more").GetBoolean(), Is.False);
        var (nothing, _) = await phone.SyncAsync(end.Text("cursor"));
        Assert.That(nothing, Is.Empty);
    }

    [TestCase("announcement-1")]
    [TestCase(null)]
    public async Task A_missed_file_arrives_as_it_did_live(string? clientMsgId)
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        await using var tablet = await ana.ConnectAgainAsync();
        using var http = Server.As(ana.User.Access);
        var upload = await http.UploadAsync(ben.UserId, [1, 2, 3], clientMsgId: $"upload-{Guid.NewGuid()}");
        await ana.SendAsync(new { action = "file_message", chat_id = upload.Number("id"), client_msg_id = clientMsgId });
        string[] live = [await ana.ReceiveTextAsync(), await tablet.ReceiveTextAsync(), await ben.ReceiveTextAsync()];

        await using var anas = await ana.ConnectAgainAsync("0");
        await using var bens = await ben.ConnectAgainAsync("0");
        string[] missed = [await anas.ReceiveTextAsync(), await bens.ReceiveTextAsync()];

        Assert.That(missed, Is.EqualTo(new[] { live[0], live[2] }));
        Assert.That(live[1], Is.EqualTo(live[0]));
        Assert.That(JsonSerializer.Deserialize<JsonElement>(live[0]).Text("client_msg_id"), Is.EqualTo(clientMsgId));
    }

    [Test]
    public async Task Unannounced_uploads_make_short_pages_that_still_end()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        using var http = Server.As(ana.User.Access);
        await http.UploadAsync(ben.UserId, [1, 2, 3]);
        await http.UploadAsync(ben.UserId, [4, 5, 6]);
        await ana.SendConfirmedAsync(ben.UserId, "after them");

        await using var phone = await Server.ConnectAsync(ben.User);
        var (frames, cursor, pages) = (new List<JsonElement>(), (string?)null, 0);
        for (var more = true; more; pages++)
        {
            var (page, end) = await phone.SyncAsync(cursor, limit: 1);
            frames.AddRange(page);
            cursor = end.Text("cursor");
            more = end.GetProperty("has_more").GetBoolean();
        }

        Assert.That(frames.Single().Text("message"), Is.EqualTo("after them"));
        Assert.That(pages, Is.EqualTo(3));
    }

    [Test]
    public async Task Pages_end_where_the_next_begins_and_live_frames_wait_for_the_last()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        for (var count = 0; count < 7; count++)
            await ana.SendConfirmedAsync(ben.UserId, $"{count}");
        await using var device = await Server.ConnectAsync(ben);

        var bodies = new List<string?>();
        object? cursor = null;
        for (var more = true; more;)
        {
            var (page, end) = await device.SyncAsync(cursor, limit: 3);
            Assert.That(page, Has.Count.LessThanOrEqualTo(3));
            bodies.AddRange(page.Select(frame => frame.Text("message")));
            cursor = end.Text("cursor");
            more = end.GetProperty("has_more").GetBoolean();
            if (bodies.Count == 3)
                await ana.SendConfirmedAsync(ben.UserId, "meanwhile");
        }

        Assert.That(bodies, Is.EqualTo(new[] { "0", "1", "2", "3", "4", "5", "6", "meanwhile" }));
        await ana.SendConfirmedAsync(ben.UserId, "live");
        Assert.That((await device.ReceiveAsync("re_message")).Text("message"), Is.EqualTo("live"));
    }

    [Test]
    public async Task A_message_id_is_accepted_as_a_cursor_as_a_number_and_as_a_string()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        var first = await ana.SendConfirmedAsync(ben.UserId, "one");
        await ana.SendConfirmedAsync(ben.UserId, "two");

        foreach (var (cursor, expected) in new (object?, int)[]
        {
            (null, 2), (0, 2), ("0", 2), ("", 2), (first.Id(), 1), ($"{first.Id()}", 1)
        })
        {
            await using var device = await Server.ConnectAsync(ben);
            Assert.That((await device.SyncAsync(cursor)).Frames, Has.Count.EqualTo(expected), $"cursor {cursor}");
        }

        await using var byUrl = await Server.ConnectAsync(ben, $"{first.Id()}");
        Assert.That((await byUrl.ReceivePastAsync()).Frames.Single().Text("message"), Is.EqualTo("two"));
    }

    [TestCase("abc")]
    [TestCase("-5")]
    [TestCase("1.5")]
    [TestCase("EPOCH-")]
    [TestCase("EPOCH-x")]
    [TestCase("EPOCH-999999999999")]
    [TestCase("000000000000-0")]
    [TestCase("999999999999")]
    [TestCase("99999999999999999999999")]
    public async Task A_cursor_that_cannot_be_resumed_is_reported_and_the_connection_stays_open(string cursor)
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var (_, start) = await ana.SyncAsync();
        var epoch = start.Text("cursor")!.Split('-')[0];
        cursor = cursor.Replace("EPOCH", epoch, StringComparison.Ordinal);

        await ana.SendAsync(new { action = "sync", cursor });
        await ana.ReceiveErrorAsync("cursor_invalid", "cursor");
        await using var phone = await ana.ConnectAgainAsync(cursor);
        await phone.ReceiveErrorAsync("cursor_invalid", "cursor");

        await ana.SendConfirmedAsync(ana.UserId, "still here");
        Assert.That((await phone.ReceiveAsync("conf_message")).Text("message"), Is.EqualTo("still here"));
    }

    [Test]
    public async Task Frames_delivered_live_are_not_repeated_by_a_sync()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var (_, start) = await ben.SyncAsync();
        await ana.SendConfirmedAsync(ben.UserId, "live");
        await ben.ReceiveAsync("re_message");

        var (missed, _) = await ben.SyncAsync(start.Text("cursor"));

        Assert.That(missed, Is.Empty);
    }

    [Test]
    public async Task A_sync_contains_no_messages_of_other_conversations()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        await using var eve = await Server.ConnectAsync("Eve");
        await ana.SendConfirmedAsync(ben.UserId, "secret");

        var (missed, _) = await eve.SyncAsync();

        Assert.That(missed, Is.Empty);
    }

    [Test]
    public async Task Live_frames_neither_overtake_nor_repeat_missed_ones()
    {
        const int messages = 1_500;
        await using var ana = await Server.ConnectAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        var first = await ana.SendConfirmedAsync(ben.UserId, "0");
        var sending = Task.Run(async () =>
        {
            for (var number = 1; number < messages; number++)
                await ana.SendConfirmedAsync(ben.UserId, $"{number}");
        });

        var received = new List<int>();
        var cursor = $"{first.Id() - 1}";
        while (received.Count == 0 || received[^1] < messages - 1)
        {
            await using var device = await Server.ConnectAsync(ben, cursor);
            var atLeast = received.Count + 50;
            var isPast = true;
            while ((isPast || received.Count < atLeast) && (received.Count == 0 || received[^1] < messages - 1))
            {
                var frame = await device.ReceiveAsync();
                if (frame.Text("action") == "sync_complete")
                {
                    isPast = false;
                    cursor = frame.Text("cursor")!;
                    if (frame.GetProperty("has_more").GetBoolean())
                        await device.SendAsync(new { action = "sync", cursor });
                    continue;
                }

                received.Add(int.Parse(frame.Text("message")!, null));
                cursor = $"{frame.Id()}";
            }

            device.Abort();
        }

        await sending;
        Assert.That(received, Is.EqualTo(Enumerable.Range(0, messages)));
    }
}
