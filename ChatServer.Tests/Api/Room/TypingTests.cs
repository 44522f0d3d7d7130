using System.Diagnostics;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Room;

[Parallelizable]
internal sealed class TypingTests : ServerFixture
{
    [Test]
    public async Task Typing_reaches_all_devices_of_the_receiver_and_no_others()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var anasPhone = await ana.ConnectAgainAsync();
        await using var ben = await Server.ConnectAsync("Ben");
        await using var bensPhone = await ben.ConnectAgainAsync();
        await ana.SendConfirmedAsync(ben.UserId, "hello");

        await ana.SendAsync(new { action = "typing", receiver_id = ben.UserId, is_typing = true });
        await ana.SendAsync(new { action = "typing", receiver_id = ben.UserId, is_typing = false });
        await ana.ReceiveUntilPongAsync();

        foreach (var device in new[] { ben, bensPhone })
        {
            await device.ReceiveAsync("re_message");
            var started = await device.ReceiveAsync("typing");
            Assert.That(started.Keys(), Is.EqualTo(new[] { "action", "sender_id", "is_typing" }));
            Assert.That(started.Text("sender_id"), Is.EqualTo(ana.UserId.ToString()));
            Assert.That(started.GetProperty("is_typing").GetBoolean(), Is.True);
            Assert.That((await device.ReceiveAsync("typing")).GetProperty("is_typing").GetBoolean(), Is.False);
        }

        Assert.That(
            (await anasPhone.ReceiveUntilPongAsync()).Select(frame => frame.Text("action")),
            Is.EqualTo(new[] { "conf_message" }));
    }

    [Test]
    public async Task Repeated_typing_is_passed_on_once_a_second_and_expires()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        await ana.SendConfirmedAsync(ben.UserId, "hello");

        for (var count = 0; count < 20; count++)
            await ana.SendAsync(new { action = "typing", receiver_id = ben.UserId, is_typing = true });
        await ben.ReceiveAsync("re_message");
        var received = new List<bool>();
        do
            received.Add((await ben.ReceiveAsync("typing")).GetProperty("is_typing").GetBoolean());
        while (received[^1]);

        Assert.That(received, Has.Count.LessThan(10));
    }

    [Test]
    public async Task Alternating_starts_and_ends_of_typing_are_passed_on_once_a_second()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        await ana.SendConfirmedAsync(ben.UserId, "hello");
        var started = Stopwatch.GetTimestamp();

        for (var count = 0; count < 100; count++)
            await ana.SendAsync(new { action = "typing", receiver_id = ben.UserId, is_typing = count % 2 == 0 });
        await ana.ReceiveUntilPongAsync();
        var seconds = (int)Stopwatch.GetElapsedTime(started).TotalSeconds + 1;

        await ben.ReceiveAsync("re_message");
        var received = await ben.ReceiveUntilPongAsync();
        Assert.That(received, Has.Count.InRange(2, 2 * seconds));
        Assert.That(received[^1].GetProperty("is_typing").GetBoolean(), Is.False);
    }

    [Test]
    public async Task Typing_to_a_stranger_is_refused()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");

        foreach (var receiver in new[] { ben.UserId, Guid.NewGuid() })
        {
            await ana.SendAsync(new { action = "typing", receiver_id = receiver, is_typing = true });
            await ana.ReceiveErrorAsync("unknown_receiver", "receiver_id");
        }

        Assert.That(await ben.ReceiveUntilPongAsync(), Is.Empty);
    }

    [Test]
    public async Task Typing_is_accepted_after_a_first_message()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        await ana.SendAsync(new { action = "typing", receiver_id = ben.UserId, is_typing = true });
        await ana.ReceiveErrorAsync("unknown_receiver", "receiver_id");

        await ben.SendConfirmedAsync(ana.UserId, "hello");
        await ana.SendAsync(new { action = "typing", receiver_id = ben.UserId, is_typing = true });
        await ana.SendAsync(new { action = "typing", receiver_id = ben.UserId, is_typing = false });

        foreach (var isTyping in new[] { true, false })
            Assert.That((await ben.ReceiveAsync("typing")).GetProperty("is_typing").GetBoolean(), Is.EqualTo(isTyping));
    }

    [Test]
    public async Task Typing_needs_its_fields()
    {
        await using var ana = await Server.ConnectAsync("Ana");

        await ana.SendAsync(new { action = "typing", is_typing = true });
        await ana.SendAsync(new { action = "typing", receiver_id = ana.UserId });

        await ana.ReceiveErrorAsync("invalid_payload", "receiver_id");
        await ana.ReceiveErrorAsync("invalid_payload", "is_typing");
    }
}
