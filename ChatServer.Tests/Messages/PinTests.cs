using System.Net;
using System.Text.Json;
using ChatServer.Messages.Pins;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Messages;

[Parallelizable]
internal sealed class PinTests : ServerFixture
{
    [Test]
    public async Task A_pin_reaches_and_is_listed_for_both_sides()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var first = await ana.SendConfirmedAsync(ben.UserId, "one");
        var second = await ana.SendConfirmedAsync(ben.UserId, "two");

        await ben.SendAsync(new { action = "pin", message_id = second.Id() });
        await ben.SendAsync(new { action = "pin", message_id = first.Id() });
        await ben.ReceiveUntilPongAsync();

        var received = await ana.ReceiveAsync("message_pinned");
        Assert.That(received.Keys(), Is.EqualTo(new[] { "action", "thread", "user_id", "message_id", "timestamp" }));
        var pins = await PinsAsync(ana.User, received.Number("thread"));
        Assert.That(pins.Ids(), Is.EqualTo(new[] { first.Id(), second.Id() }));
        Assert.That(pins.Messages()[0].Text("pinned_by"), Is.EqualTo(ben.UserId.ToString()));
    }

    [Test]
    public async Task Pinning_again_is_answered_only_to_the_caller()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var message = await ana.SendConfirmedAsync(ben.UserId, "hello");

        foreach (var action in new[] { "pin", "pin", "unpin", "unpin" })
            await ana.SendAsync(new { action, message_id = message.Id() });

        string[] answers = ["message_pinned", "message_pinned", "message_unpinned", "message_unpinned"];
        Assert.That((await ana.ReceiveUntilPongAsync()).Select(frame => frame.Text("action")), Is.EqualTo(answers));
        Assert.That(
            (await ben.ReceiveUntilPongAsync()).Select(frame => frame.Text("action")),
            Is.EqualTo(new[] { "re_message", "message_pinned", "message_unpinned" }));
    }

    [Test]
    public async Task Pinning_a_message_pinned_by_another_user_returns_their_pin()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var message = await ana.SendConfirmedAsync(ben.UserId, "hello");
        await ana.SendAsync(new { action = "pin", message_id = message.Id() });
        await ana.ReceiveAsync("message_pinned");
        await ben.ReceiveUntilPongAsync();

        await ben.SendAsync(new { action = "pin", message_id = message.Id() });

        Assert.That((await ben.ReceiveAsync("message_pinned")).GetProperty("user_id").GetGuid(), Is.EqualTo(ana.UserId));
    }

    [Test]
    public async Task A_conversation_can_have_a_hundred_pins()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        for (var count = 0; count < MessagePins.MaxPins; count++)
        {
            var message = await ana.SendConfirmedAsync(ana.UserId, $"{count}");
            await ana.SendAsync(new { action = "pin", message_id = message.Id() });
            await ana.ReceiveAsync("message_pinned");
        }

        var oneMore = await ana.SendConfirmedAsync(ana.UserId, "one more");
        await ana.SendAsync(new { action = "pin", message_id = oneMore.Id() });

        await ana.ReceiveErrorAsync("forbidden", "message_id");
    }

    [Test]
    public async Task A_stranger_can_neither_pin_nor_read_pins()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var eve = await Server.ConnectAsync("Eve");
        var message = await ana.SendConfirmedAsync(ana.UserId, "hello");
        await ana.SendAsync(new { action = "pin", message_id = message.Id() });
        var thread = (await ana.ReceiveAsync("message_pinned")).Number("thread");

        await eve.SendAsync(new { action = "unpin", message_id = message.Id() });
        await eve.ReceiveErrorAsync("not_found", "message_id");

        await Server.GetAsync(eve.User, $"/chat/thread/pins/{thread}/", HttpStatusCode.NotFound);
        await Server.GetAsync(eve.User, "/chat/thread/pins/nonsense/", HttpStatusCode.NotFound);
        Assert.That((await PinsAsync(ana.User, thread)).Ids(), Is.EqualTo(new[] { message.Id() }));
    }

    [Test]
    public async Task In_a_group_all_members_can_pin_and_former_members_see_only_earlier_pins()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var group = await Server.CreateGroupAsync(ana.User, ben.UserId);
        var before = await ana.SendInThreadAsync(group, "before");
        await ben.ReceiveUntilPongAsync();
        await ben.SendAsync(new { action = "pin", message_id = before });
        await ben.ReceiveAsync("message_pinned");
        await Server.RemoveMemberAsync(ana.User, group, ben.UserId);
        var after = await ana.SendInThreadAsync(group, "after");
        await ana.SendAsync(new { action = "pin", message_id = after });
        await ana.ReceiveUntilPongAsync();
        await ben.ReceiveUntilPongAsync();

        await ben.SendAsync(new { action = "unpin", message_id = before });
        await ben.ReceiveErrorAsync("not_found", "message_id");

        Assert.That((await PinsAsync(ana.User, group)).Ids(), Is.EqualTo(new[] { after, before }));
        Assert.That((await PinsAsync(ben.User, group)).Ids(), Is.EqualTo(new[] { before }));
    }

    private async Task<JsonElement> PinsAsync(TestUser user, long thread) =>
        (await Server.GetAsync(user, $"/chat/thread/pins/{thread}/")).Data();
}
