using ChatServer.Tests.Accounts;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Messages;

[Parallelizable]
internal sealed class RoomPageSizeTests : LongMessagesFixture
{
    [TestCase("/chat/messages/{ben}/?limit=500")]
    [TestCase("/chat/thread/messages/{thread}/?limit=500")]
    public async Task A_Room_history_continues_with_the_next_page_in_both_directions(string path)
    {
        var backwards = await WalkAsync(ana, Fill(path), page => $"&before={page[^1].Number("id")}");
        var forwards = await WalkAsync(ana, Fill(path), page => $"&after={page[0].Number("id")}", first: "&after=1");

        Assert.That(backwards, Is.EqualTo(ids.Reverse()));
        Assert.That(forwards.Order(), Is.EqualTo(ids.Where(id => id > 1)));
    }

    [Test]
    public async Task Room_replies_and_pins_continue_with_the_next_page()
    {
        var replies = await WalkAsync(
            ana, $"/chat/thread/replies/{ids[0]}/?limit=500", page => $"&before={page[^1].Number("id")}");
        var pins = await WalkAsync(ana, $"/chat/thread/pins/{thread}/?", page => $"&before={page[^1].Number("id")}");

        Assert.That(replies, Is.EqualTo(ids.Skip(1).Reverse()));
        Assert.That(pins, Is.EqualTo(ids.Reverse()));
    }

    [Test]
    public async Task Threads_continue_with_the_next_page()
    {
        var owner = await Server.RegisterAsync("Dora");
        await using var device = await Server.ConnectAsync(owner);
        for (var number = 0; number < 25; number++)
            await device.SendConfirmedAsync((await Server.RegisterAsync($"Other{number}")).UserId, Body(number));

        var threads = await FollowAsync("/chat/user/threads/?limit=500", body => body.Data().GetArrayLength(), owner);

        Assert.That(threads, Is.EqualTo(25));
    }

    [Test]
    public async Task A_sync_page_with_edits_of_long_messages_is_shorter()
    {
        await using var device = await Server.ConnectAsync("Eve");
        var messages = new List<long>();
        for (var number = 0; number < 30; number++)
            messages.Add((await device.SendConfirmedAsync(device.UserId, "short")).Id());
        foreach (var id in messages)
        {
            await device.SendAsync(new { action = "edit_message", message_id = id, message_body = Body(0) });
            await device.ReceiveAsync();
        }

        await using var other = await device.ConnectAgainAsync();
        var (frames, complete) = await other.SyncAsync($"{messages[^1]}", limit: 1_000);

        Assert.That(frames, Is.Not.Empty.And.Count.LessThan(15));
        Assert.That(complete.HasMore(), Is.True);
    }
}
