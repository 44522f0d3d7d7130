using System.Text.Json;
using ChatServer.Conversations;
using ChatServer.Storage;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Conversations;

/// <summary>A large conversation counts in its own row, and reaches its connected members.</summary>
[Parallelizable]
internal sealed class LargeConversationTests
{
    private TestServer server = null!;

    [OneTimeSetUp]
    public async Task StartServer() => server = await LargeConversation.StartServerAsync();

    [OneTimeTearDown]
    public async Task StopServer() => await server.DisposeAsync();

    [Test]
    public async Task A_message_reaches_only_connected_members()
    {
        await using var ana = await server.ConnectAsync("Ana");
        await using var ben = await server.ConnectAsync("Ben");
        await using var eve = await server.ConnectAsync("Eve");
        var hall = await server.CreateHallAsync(others: 10, ana.User, ben.User);
        await using var late = await ben.ConnectAgainAsync();

        await ana.SendInThreadAsync(hall, "hello");
        await eve.SendConfirmedAsync(ben.UserId, "not from the hall");

        Assert.That((await ben.ReceiveAsync("re_message")).Text("message"), Is.EqualTo("hello"));
        Assert.That((await late.ReceiveAsync("re_message")).Text("message"), Is.EqualTo("hello"));
        Assert.That((await ben.ReceiveAsync("re_message")).Text("message"), Is.EqualTo("not from the hall"));
        await eve.SendConfirmedAsync(eve.UserId, "nothing came before this");
    }

    [Test]
    public async Task Former_members_receive_nothing_and_cannot_write()
    {
        await using var ana = await server.ConnectAsync("Ana");
        await using var ben = await server.ConnectAsync("Ben");
        var hall = await server.CreateHallAsync(others: 0, ana.User, ben.User);
        await ben.SendInThreadAsync(hall, "here");
        await ana.ReceiveAsync("re_message");

        await server.RemoveAsync(hall, ben.User);
        await ana.SendInThreadAsync(hall, "without Ben");
        await ben.SendAsync(new { action = "text_message", thread_id = hall, message_body = "still here" });

        await ben.ReceiveErrorAsync("not_found", "thread_id");
        Assert.That(await server.ConversationsAsync(ben.User), Is.Empty);
        await server.JoinAsync(hall, await server.RegisterAsync("Cleo"));
    }

    [Test]
    public async Task Messages_of_others_above_the_read_mark_are_unread_unless_deleted()
    {
        await using var ana = await server.ConnectAsync("Ana");
        await using var ben = await server.ConnectAsync("Ben");
        var hall = await server.CreateHallAsync(others: 10, ana.User, ben.User);
        await ana.SendInThreadAsync(hall, "one");
        var two = await ana.SendInThreadAsync(hall, "two");
        await ben.SendInThreadAsync(hall, "mine");
        var deleted = await ana.SendInThreadAsync(hall, "three");
        await ana.SendInThreadAsync(hall, "four");

        Assert.That(await UnreadAsync(ben.User, hall), Is.EqualTo(4));
        Assert.That(await UnreadAsync(ana.User, hall), Is.EqualTo(1));

        await ana.SendAsync(new { action = "delete_message", message_id = deleted });
        await ana.ReceiveUntilAsync("message_deleted");
        Assert.That(await UnreadAsync(ben.User, hall), Is.EqualTo(3));

        await ben.SendAsync(new { action = "read", message_id = two });
        await Eventually.IsTrueAsync(async () => await UnreadAsync(ben.User, hall) == 1, "only the last message is unread");
        Assert.That((await server.UnreadAsync(ben.User)).Unread, Is.EqualTo(1));

        await ben.SendInThreadAsync(hall, "another of mine");
        await ForgetAsync();
        await ben.SendInThreadAsync(hall, "and one more");
        Assert.That(await UnreadAsync(ben.User, hall), Is.EqualTo(1), "counted again from the database");
    }

    [Test]
    public async Task The_read_marks_of_a_member_are_not_visible_to_others()
    {
        await using var ana = await server.ConnectAsync("Ana");
        await using var ben = await server.ConnectAsync("Ben");
        await using var tablet = await ben.ConnectAgainAsync();
        var hall = await server.CreateHallAsync(others: 0, ana.User, ben.User);
        var message = await ana.SendInThreadAsync(hall, "hello");
        await ben.ReceiveAsync("re_message");
        await tablet.ReceiveAsync("re_message");

        await ben.SendAsync(new { action = "received", message_id = message });
        await ben.SendAsync(new { action = "read", message_id = message });

        Assert.That((await tablet.ReceiveAsync("message_read")).Number("message_id"), Is.EqualTo(message));
        await ana.SendConfirmedAsync(ana.UserId, "nothing came before this");
    }

    [Test]
    public async Task Lists_merge_large_and_other_conversations_by_their_newest_messages()
    {
        await using var ana = await server.ConnectAsync("Ana");
        await using var ben = await server.ConnectAsync("Ben");
        var first = await server.CreateHallAsync(others: 3, ana.User, ben.User);
        var second = await server.CreateHallAsync(others: 3, ana.User, ben.User);
        await ana.SendInThreadAsync(first, "in the first");
        var between = (await ana.SendConfirmedAsync(ben.UserId, "between them")).Id();
        await ana.SendInThreadAsync(second, "in the second");
        var direct = await server.ThreadOfAsync(ben.User, between);

        long[] all = [second, direct, first];
        Assert.That((await server.ConversationsAsync(ben.User)).Select(Id), Is.EqualTo(all));
        var pages = new List<long>();
        for (long? before = null; pages.Count < all.Length;)
        {
            var page = await server.ConversationsAsync(ben.User, $"?limit=1{(before is { } id ? $"&before={id}" : "")}");
            pages.Add(Id(page.Single()));
            before = page.Single().GetProperty("last_message").Number("id");
        }

        Assert.That(pages, Is.EqualTo(all));
        await server.ChangeThreadAsync(ben.User, first, new { pinned = true });
        Assert.That((await server.ConversationsAsync(ben.User)).Select(Id), Is.EqualTo((long[])[first, second, direct]));
        await server.ChangeThreadAsync(ben.User, second, new { archived = true });
        Assert.That(
            (await server.ConversationsAsync(ben.User, "?archived=true")).Select(Id), Is.EqualTo((long[])[second]));
    }

    [Test]
    public async Task A_returning_member_receives_missed_messages()
    {
        await using var ana = await server.ConnectAsync("Ana");
        var ben = await server.RegisterAsync("Ben");
        var hall = await server.CreateHallAsync(others: 5, ana.User, ben);
        await using var before = await server.ConnectAsync(ben);
        var cursor = (await before.SyncAsync()).Complete.Text("cursor")!;
        await before.DisposeAsync();

        var message = await ana.SendInThreadAsync(hall, "first");
        var gone = await ana.SendInThreadAsync(hall, "gone");
        await ana.SendAsync(new { action = "edit_message", message_id = message, message_body = "edited" });
        await ana.ReceiveUntilAsync("message_edited");
        await ana.SendAsync(new { action = "delete_message", message_id = gone });
        await ana.ReceiveUntilAsync("message_deleted");

        await using var after = await server.ConnectAsync(ben);
        var missed = (await after.SyncAsync(cursor)).Frames;
        Assert.That(
            missed.Select(frame => frame.Text("action")),
            Is.EqualTo((string[])["re_message", "message_edited", "message_deleted"]));
    }

    [Test]
    public async Task Members_who_cleared_it_receive_nothing_about_earlier_messages()
    {
        await using var ana = await server.ConnectAsync("Ana");
        await using var ben = await server.ConnectAsync("Ben");
        var hall = await server.CreateHallAsync(others: 0, ana.User, ben.User);
        var message = await ana.SendInThreadAsync(hall, "before");
        await ben.ReceiveAsync("re_message");
        await server.ClearThreadAsync(ben.User, hall);
        await ben.ReceiveUntilAsync("conversation_settings");

        await ana.SendAsync(new { action = "edit_message", message_id = message, message_body = "edited" });
        await ana.ReceiveUntilAsync("message_edited");
        await ana.SendInThreadAsync(hall, "after");

        Assert.That((await ben.ReceiveAsync("re_message")).Text("message"), Is.EqualTo("after"));
        Assert.That(await UnreadAsync(ben.User, hall), Is.EqualTo(1));
    }

    [Test]
    public async Task A_message_a_flush_and_a_deletion_change_as_many_rows_with_many_members_as_with_few()
    {
        await using var ana = await server.ConnectAsync("Ana");
        var few = await server.CreateHallAsync(others: 100, ana.User);
        var many = await server.CreateHallAsync(others: 100_000, ana.User);

        Assert.That(await RowsChangedByAsync(ana, many), Is.EqualTo(await RowsChangedByAsync(ana, few)).Within(10));
    }

    private async Task<long> RowsChangedByAsync(RoomClient client, long hall)
    {
        await server.Get<CounterFlush>().FlushAsync(CancellationToken.None);
        var before = await ChangesAsync();
        var message = await client.SendInThreadAsync(hall, "one");
        await server.Get<CounterFlush>().FlushAsync(CancellationToken.None);
        await client.SendAsync(new { action = "delete_message", message_id = message });
        await client.ReceiveUntilAsync("message_deleted");
        await server.Get<CounterFlush>().FlushAsync(CancellationToken.None);
        return await ChangesAsync() - before;
    }

    private async Task<long> ChangesAsync() =>
        await server.Get<Database>().WriteAsync(
            write => write.QueryScalar<long>("SELECT total_changes()"), CancellationToken.None);

    // Like after a rolled back batch: the writer drops its cache.
    private async Task ForgetAsync() =>
        await server.Get<Database>().WriteAsync(
            _ =>
            {
                server.Get<ConversationCache>().RolledBack();
                return true;
            },
            CancellationToken.None);

    private async Task<long> UnreadAsync(TestUser user, long hall) =>
        (await server.ConversationsAsync(user)).Single(conversation => Id(conversation) == hall).Number("unread_count");

    private static long Id(JsonElement conversation) => conversation.Number("id");
}
