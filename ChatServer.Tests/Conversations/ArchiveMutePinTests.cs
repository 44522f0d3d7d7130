using System.Net;
using System.Text.Json;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Conversations;

[Parallelizable]
internal sealed class ArchiveMutePinTests : ServerFixture
{
    [Test]
    public async Task A_change_reaches_only_the_users_own_devices_live_and_by_sync()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        await ana.SendConfirmedAsync(ben.UserId, "hello");
        await ben.ReceiveAsync("re_message");
        await using var tablet = await ana.ConnectAgainAsync();
        var thread = await Server.ThreadAsync(ana.User);

        var answer = (await Server.ChangeThreadAsync(ana.User, thread, new { archived = true, muted_until = "forever" })).Data();

        Assert.That(answer.Keys(), Is.EqualTo(new[] { "thread", "archived", "muted_until", "pinned_at", "cleared_up_to" }));
        foreach (var device in new[] { ana, tablet })
        {
            var received = await device.ReceiveAsync("conversation_settings");
            Assert.That(received.Keys(), Is.EqualTo(
                new[] { "action", "thread", "archived", "muted_until", "pinned_at", "cleared_up_to", "timestamp" }));
            Assert.That(received.Number("thread"), Is.EqualTo(thread));
            Assert.That(received.GetProperty("archived").GetBoolean(), Is.True);
            Assert.That(received.Text("muted_until"), Is.EqualTo("forever"));
        }

        Assert.That(await ben.ReceiveUntilPongAsync(), Is.Empty);
        await using var late = await Server.ConnectAsync(ana.User, "0");
        await using var bensLate = await Server.ConnectAsync(ben.User, "0");
        Assert.That(
            (await late.ReceivePastAsync()).Frames.Select(Action), Is.EqualTo(new[] { "conf_message", "conversation_settings" }));
        Assert.That((await bensLate.ReceivePastAsync()).Frames.Select(Action), Is.EqualTo(new[] { "re_message" }));
    }

    [Test]
    public async Task Only_the_newest_settings_are_replayed_and_unchanged_settings_cause_no_event()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await ana.SendConfirmedAsync(ana.UserId, "note");
        var thread = await Server.ThreadAsync(ana.User);
        foreach (var archived in new[] { true, true, false, true })
            await Server.ChangeThreadAsync(ana.User, thread, new { archived });

        Assert.That(
            (await ana.ReceiveUntilPongAsync()).Select(Action), Is.EqualTo(Enumerable.Repeat("conversation_settings", 3)));
        await using var late = await Server.ConnectAsync(ana.User, "0");
        var replayed = (await late.ReceivePastAsync()).Frames[^1];
        Assert.That(replayed.GetProperty("archived").GetBoolean(), Is.True);
        Assert.That((await late.SyncAsync(0)).Frames, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_change_that_is_the_newest_event_reaches_a_returning_device()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await ana.SendConfirmedAsync(ana.UserId, "note");
        var cursor = (await ana.SyncAsync(0)).Complete.Text("cursor");
        var thread = await Server.ThreadAsync(ana.User);
        await Server.ChangeThreadAsync(ana.User, thread, new { pinned = true });

        await using var late = await Server.ConnectAsync(ana.User, cursor);

        Assert.That((await late.ReceivePastAsync()).Frames.Select(Action), Is.EqualTo(new[] { "conversation_settings" }));
    }

    [Test]
    public async Task A_new_message_unarchives_a_conversation()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        await ana.SendConfirmedAsync(ben.UserId, "hello");
        var thread = await Server.ThreadAsync(ben.User);
        await Server.ChangeThreadAsync(ben.User, thread, new { archived = true });
        Assert.That(await Server.ThreadsAsync(ben.User, "?archived=false"), Is.Empty);
        Assert.That(
            (await Server.ThreadsAsync(ben.User, "?archived=true")).Single().GetProperty("archived").GetBoolean(), Is.True);

        await ana.SendConfirmedAsync(ben.UserId, "are you there?");

        Assert.That(
            (await ben.ReceiveUntilPongAsync()).Select(Action),
            Is.EqualTo(new[] { "re_message", "conversation_settings", "re_message", "conversation_settings" }));
        Assert.That(
            (await Server.ThreadsAsync(ben.User, "?archived=false")).Single().Keys(),
            Is.EqualTo(new[] { "id", "other_user", "last_message", "unread_count" }));
        Assert.That(await Server.ThreadsAsync(ben.User, "?archived=true"), Is.Empty);
    }

    [Test]
    public async Task A_muted_conversation_stays_archived()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var group = (await Server.CreateGroupAsync(ana.User, "Climbing", ben.UserId)).Number("id");
        await Server.ChangeThreadAsync(ben.User, group, new { archived = true, muted_until = DateTime.UtcNow.AddHours(8) });

        await ana.SendAsync(new { action = "text_message", thread_id = group, message_body = "hello" });
        await ana.ReceiveUntilPongAsync();

        Assert.That((await Server.ConversationsAsync(ben.User, "?archived=true")).Single().Number("unread_count"), Is.EqualTo(2));
        Assert.That(await Server.ConversationsAsync(ben.User, "?archived=false"), Is.Empty);
        Assert.That((await Server.ConversationsAsync(ben.User)).Single().GetProperty("archived").GetBoolean(), Is.True);
    }

    [Test]
    public async Task The_list_has_all_kinds_with_pinned_ones_first_and_is_paged()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var ids = new List<long>();
        foreach (var name in new[] { "Ben", "Cleo", "Dora" })
        {
            await ana.SendConfirmedAsync((await Server.RegisterAsync(name)).UserId, "hello");
            ids.Add((await Server.ThreadsAsync(ana.User))[0].Number("id"));
        }

        ids.Add((await Server.CreateGroupAsync(ana.User, "Climbing")).Number("id"));
        await Server.ChangeThreadAsync(ana.User, ids[2], new { pinned = true });
        await Server.ChangeThreadAsync(ana.User, ids[0], new { pinned = true });

        var first = (await Server.GetAsync(ana.User, "/chat/conversations/?limit=1")).Data();
        var shown = first.GetProperty("conversations").EnumerateArray().ToArray();
        var second = (await Server.GetAsync(
            ana.User, $"/chat/conversations/?limit=1&before={shown[^1].GetProperty("last_message").Number("id")}")).Data();

        Assert.That(shown.Select(listed => listed.Number("id")), Is.EqualTo(new[] { ids[0], ids[2], ids[3] }));
        Assert.That(first.HasMore(), Is.True);
        Assert.That(
            second.GetProperty("conversations").EnumerateArray().Select(listed => listed.Number("id")),
            Is.EqualTo(new[] { ids[1] }));
        Assert.That(second.HasMore(), Is.False);
        Assert.That(shown[0].Keys(), Is.EqualTo(
            new[] { "id", "kind", "other_user", "last_message", "preview", "unread_count", "pinned_at" }));
        Assert.That(shown[^1].Keys(), Is.EqualTo(new[] { "id", "kind", "name", "last_message", "preview", "unread_count" }));
        Assert.That(shown[0].Text("preview"), Is.EqualTo("hello"));
    }

    [Test]
    public async Task Archiving_unpins_and_pinning_unarchives()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await ana.SendConfirmedAsync(ana.UserId, "note");
        var thread = await Server.ThreadAsync(ana.User);
        await Server.ChangeThreadAsync(ana.User, thread, new { pinned = true });

        var archived = (await Server.ChangeThreadAsync(ana.User, thread, new { archived = true })).Data();
        var pinned = (await Server.ChangeThreadAsync(ana.User, thread, new { pinned = true })).Data();

        Assert.That(archived.Text("pinned_at"), Is.Null);
        Assert.That(pinned.GetProperty("archived").GetBoolean(), Is.False);
        Assert.That(pinned.Text("pinned_at"), Is.Not.Null);
    }

    [Test]
    public async Task Fifty_threads_can_be_pinned()
    {
        var ana = await Server.RegisterAsync("Ana");
        for (var count = 0; count < 51; count++)
        {
            var group = (await Server.CreateGroupAsync(ana, $"{count}")).Number("id");
            var expected = count < 50 ? HttpStatusCode.OK : HttpStatusCode.Forbidden;
            await Server.ChangeThreadAsync(ana, group, new { pinned = true }, expected);
        }

        var list = await Server.ConversationsAsync(ana, "?limit=1");
        Assert.That(list, Has.Length.EqualTo(51));
        Assert.That(list[0].Text("name"), Is.EqualTo("49"));
        Assert.That(list[50].Text("name"), Is.EqualTo("50"));
    }

    [TestCase("""{"muted_until": "tomorrow"}""", "muted_until")]
    [TestCase("""{"muted_until": "2001-01-01T00:00:00Z"}""", "muted_until")]
    [TestCase("""{"muted_until": "0001-01-01T00:00:00Z"}""", "muted_until")]
    [TestCase("""{"muted_until": 5}""", "muted_until")]
    [TestCase("""{"muted_until": {"a": [1]}}""", "muted_until")]
    [TestCase("""{"archived": true, "pinned": true}""", "pinned")]
    [TestCase("""{"archived": "yes"}""", "archived")]
    [TestCase("{}", "archived")]
    [TestCase("""{"mute": true}""", "archived")]
    public async Task A_bad_field_is_refused_by_name_and_nothing_changes(string body, string field)
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await ana.SendConfirmedAsync(ana.UserId, "note");
        var thread = await Server.ThreadAsync(ana.User);

        var failure = await Server.ChangeThreadAsync(ana.User, thread, JsonElement.Parse(body), HttpStatusCode.BadRequest);

        Assert.That(failure.GetProperty("errors").Keys(), Is.EqualTo(new[] { field }));
        Assert.That(await ana.ReceiveUntilPongAsync(), Is.Empty);
    }

    [Test]
    public async Task Null_ends_a_mute_and_a_distant_end_means_forever()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await ana.SendConfirmedAsync(ana.UserId, "note");
        var thread = await Server.ThreadAsync(ana.User);

        var farOff = (await Server.ChangeThreadAsync(ana.User, thread, new { muted_until = "9999-12-31T23:59:59Z" })).Data();
        var until = (await Server.ChangeThreadAsync(ana.User, thread, new { muted_until = "2100-01-01T02:00:00+02:00" })).Data();
        var unchanged = (await Server.GetAsync(ana.User, $"/chat/thread/settings/{thread}/")).Data();
        var ended = (await Server.ChangeThreadAsync(ana.User, thread, new { muted_until = (string?)null })).Data();

        Assert.That(farOff.Text("muted_until"), Is.EqualTo("forever"));
        Assert.That(until.Text("muted_until"), Is.EqualTo("2100-01-01T00:00:00.000000Z"));
        Assert.That(unchanged.Text("muted_until"), Is.EqualTo("2100-01-01T00:00:00.000000Z"));
        Assert.That(ended.Text("muted_until"), Is.Null);
    }

    [Test]
    public async Task A_stranger_cannot_access_settings_of_a_thread()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await ana.SendConfirmedAsync(ana.UserId, "note");
        var thread = await Server.ThreadAsync(ana.User);
        var eve = await Server.RegisterAsync("Eve");

        foreach (var id in new object[] { thread, 999_999, "nonsense" })
        {
            await Server.ChangeThreadAsync(eve, id, new { archived = true }, HttpStatusCode.NotFound);
            await Server.ClearThreadAsync(eve, id, HttpStatusCode.NotFound);
            await Server.GetAsync(eve, $"/chat/thread/marks/{id}/", HttpStatusCode.NotFound);
            await Server.GetAsync(eve, $"/chat/thread/settings/{id}/", HttpStatusCode.NotFound);
        }

        Assert.That(await ana.ReceiveUntilPongAsync(), Is.Empty);
        Assert.That((await Server.ThreadsAsync(ana.User)).Single().TryGetProperty("archived", out _), Is.False);
    }

    private static string? Action(JsonElement frame) => frame.Text("action");
}
