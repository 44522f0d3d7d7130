using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Room;

[Parallelizable]
internal sealed class MarkTests : ServerFixture
{
    [TestCase("received", "message_delivered")]
    [TestCase("read", "message_read")]
    public async Task A_mark_reaches_the_other_side_and_the_readers_other_devices(string action, string expected)
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        await using var bensPhone = await ben.ConnectAgainAsync();
        var message = await ana.SendConfirmedAsync(ben.UserId, "hello");

        await ben.SendAsync(new { action, message_id = message.Id() });
        var toAna = await ana.ReceiveAsync(expected);
        await bensPhone.ReceiveAsync("re_message");
        var toPhone = await bensPhone.ReceiveAsync(expected);

        Assert.That(toAna.Keys(), Is.EqualTo(new[] { "action", "thread", "user_id", "message_id", "timestamp" }));
        Assert.That(toAna.Text("user_id"), Is.EqualTo(ben.UserId.ToString()));
        Assert.That(toAna.Number("message_id"), Is.EqualTo(message.Id()));
        Assert.That(toPhone.GetRawText(), Is.EqualTo(toAna.GetRawText()));
        Assert.That(
            (await ben.ReceiveUntilPongAsync()).Select(frame => frame.Text("action")), Is.EqualTo(new[] { "re_message" }));
    }

    [Test]
    public async Task A_mark_moves_only_forward()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var first = await ana.SendConfirmedAsync(ben.UserId, "one");
        var second = await ana.SendConfirmedAsync(ben.UserId, "two");

        await ben.SendAsync(new { action = "read", message_id = second.Id() });
        await ben.SendAsync(new { action = "read", message_id = first.Id() });
        await ben.SendAsync(new { action = "read", message_id = second.Id() });
        await ben.SendAsync(new { action = "received", message_id = second.Id() });
        await ben.ReceiveUntilPongAsync();
        var expected = await ana.ReceiveUntilPongAsync();

        Assert.That(
            expected.Select(frame => frame.Text("action")), Is.EqualTo(new[] { "message_read" }), "reading implies receiving");
    }

    [TestCase("received")]
    [TestCase("read")]
    public async Task A_message_in_a_conversation_of_others_cannot_be_marked(string action)
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        await using var eve = await Server.ConnectAsync("Eve");
        var message = await ana.SendConfirmedAsync(ben.UserId, "hello");

        foreach (var id in new[] { message.Id(), 999_999_999 })
        {
            await eve.SendAsync(new { action, message_id = id });
            await eve.ReceiveErrorAsync("not_found", "message_id");
        }

        Assert.That(await ana.ReceiveUntilPongAsync(), Is.Empty);
    }

    [TestCase("received")]
    [TestCase("read")]
    public async Task A_mark_needs_a_message_id(string action)
    {
        await using var ana = await Server.ConnectAsync("Ana");

        await ana.SendAsync(new { action });
        await ana.SendAsync(new { action, message_id = 0 });

        await ana.ReceiveErrorAsync("invalid_payload", "message_id");
        await ana.ReceiveErrorAsync("invalid_payload", "message_id");
    }
}
