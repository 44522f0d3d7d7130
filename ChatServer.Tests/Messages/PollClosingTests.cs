using ChatServer.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;

namespace ChatServer.Tests.Messages;

/// <summary>Closing a poll, by hand or at its closing time.</summary>
[Parallelizable]
internal sealed class PollClosingTests : ServerFixture
{
    [Test]
    public async Task A_closed_poll_refuses_new_votes_and_confirms_repeated_ones()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var poll = await ana.SendPollAsync(ben.UserId);
        await ben.ReceiveAsync("re_message");
        await ben.VoteConfirmedAsync(poll, 1);
        await ana.ReceiveAsync("poll_changed");

        await ben.SendAsync(new { action = "close_poll", message_id = poll });
        await ben.ReceiveErrorAsync("forbidden", "message_id");
        await ana.SendAsync(new { action = "close_poll", message_id = poll });
        var closed = await ana.ReceiveAsync("poll_changed");
        await ana.SendAsync(new { action = "close_poll", message_id = poll });
        var again = await ana.ReceiveAsync("poll_changed");
        await ana.VoteAsync(poll, 0);
        await ana.ReceiveErrorAsync("forbidden", "message_id");

        Assert.That(closed.GetProperty("closed").GetBoolean(), Is.True);
        Assert.That(again.Text("timestamp"), Is.EqualTo(closed.Text("timestamp")));
        Assert.That((await ben.ReceiveAsync("poll_changed")).Numbers("tally"), Is.EqualTo(new[] { 0, 1, 0 }));
        Assert.That(
            (await ben.VoteConfirmedAsync(poll, 1)).Numbers("your_vote"), Is.EqualTo(new[] { 1 }),
            "a vote whose answer was lost");
        Assert.That(await ana.ReceiveUntilPongAsync(), Is.Empty);
        Assert.That(
            (await Server.ReadPollAsync(ben.User, closed.Number("thread"), poll)).GetProperty("closed").GetBoolean(), Is.True);
    }

    [Test]
    public async Task A_poll_closes_at_its_time()
    {
        var clock = new AheadClock();
        await using var server = await TestServer.StartAsync(services => services.AddSingleton<TimeProvider>(clock));
        await using var ana = await server.ConnectAsync("Ana");
        var over = await ana.SendPollAsync(ana.UserId, closesAt: In(clock, TimeSpan.FromMinutes(1)));
        var open = await ana.SendPollAsync(ana.UserId, closesAt: "2120-01-01T00:00:00.5+01:00");

        clock.Advance(TimeSpan.FromMinutes(2));
        await ana.VoteAsync(over, 0);
        await ana.ReceiveErrorAsync("forbidden", "message_id");
        var received = await ana.VoteConfirmedAsync(open, 0);

        Assert.That(received.GetProperty("closed").GetBoolean(), Is.False);
        Assert.That(
            (await server.ReadPollAsync(ana.User, received.Number("thread"), over)).GetProperty("closed").GetBoolean(), Is.True);
    }

    [Test]
    public async Task A_poll_with_a_closing_time_in_the_past_is_refused_by_every_API()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var inMessages = await Server.ConnectToMessagesAsync(ana.User);
        var data = new { question = "When?", options = new[] { "Monday", "Never" }, closes_at = "2020-01-01T00:00:00Z" };
        var send = new { recipient_id = ana.UserId, message_type = "poll", data };

        await ana.SendAsync(new { action = "message", receiver_id = ana.UserId, message_type = "poll", data });
        var inRoom = await ana.ReceiveErrorAsync("invalid_payload", "data.closes_at");
        await inMessages.SendAsync("send", send);
        await inMessages.ReceiveErrorAsync("invalid_payload", "data.closes_at");
        var overHttp = await inMessages.PostAsync("/api/v1/messages/send", send, System.Net.HttpStatusCode.UnprocessableEntity);

        Assert.That(inRoom.Text("message"), Is.EqualTo("closes_at must be a time in the future"));
        Assert.That(
            overHttp.GetProperty("detail")[0].GetProperty("loc").EnumerateArray().Select(part => part.GetString()),
            Is.EqualTo(new[] { "body", "data", "closes_at" }));
        Assert.That(await ana.ReceiveUntilPongAsync(), Is.Empty);
    }

    [Test]
    public async Task A_send_of_a_poll_repeated_after_its_end_is_confirmed_as_at_first()
    {
        var clock = new AheadClock();
        await using var server = await TestServer.StartAsync(services => services.AddSingleton<TimeProvider>(clock));
        await using var ana = await server.ConnectAsync("Ana");
        var poll = new
        {
            action = "message",
            receiver_id = ana.UserId,
            message_type = "poll",
            client_msg_id = "p1",
            data =
                new { question = "When?", options = new[] { "Monday", "Never" }, closes_at = In(clock, TimeSpan.FromMinutes(1)) },
        };
        await ana.SendAsync(poll);
        var first = await ana.ReceiveAsync("conf_message");

        clock.Advance(TimeSpan.FromMinutes(2));
        await ana.SendAsync(poll);

        Assert.That((await ana.ReceiveAsync("conf_message")).GetRawText(), Is.EqualTo(first.GetRawText()));
    }

    [Test]
    public async Task Group_managers_can_close_polls()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        await using var cleo = await Server.ConnectAsync("Cleo");
        var group = await Server.CreateGroupAsync(ana.User, ben.UserId, cleo.UserId);
        await ben.ReceiveAsync("re_message");
        var poll = await ben.SendPollAsync(thread: group);
        await ana.ReceiveUntilPongAsync();
        await cleo.ReceiveUntilPongAsync();

        await cleo.SendAsync(new { action = "close_poll", message_id = poll });
        await cleo.ReceiveErrorAsync("forbidden", "message_id");
        await ana.SendAsync(new { action = "close_poll", message_id = poll });

        Assert.That((await ana.ReceiveAsync("poll_changed")).GetProperty("closed").GetBoolean(), Is.True);
        Assert.That((await cleo.ReceiveAsync("poll_changed")).GetProperty("closed").GetBoolean(), Is.True);
    }

    private static string In(TimeProvider clock, TimeSpan time) =>
        clock.GetUtcNow().Add(time).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
