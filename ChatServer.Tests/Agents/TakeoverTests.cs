using ChatServer.Agents;
using ChatServer.Agents.Chats;
using ChatServer.Agents.Runs;
using ChatServer.Storage;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Agents;

/// <summary>Owners who take over, and hand back.</summary>
internal sealed class TakeoverTests : AgentFixture
{
    [Test]
    public async Task No_reply_of_the_agent_appears_after_a_takeover_was_confirmed()
    {
        await using var ana = await Server.ConnectAsync("ana");
        await using var olga = await Server.ConnectAsync("olga");
        var agent = await CreateAgentAsync(olga.UserId);
        var gate = new ScriptGate();
        Provider.To("Talk", new ReplyScript().Say("I was just saying").WaitFor(gate).Say(" more").Finish());
        var thread = await AskAsync(ana, agent, "Talk");
        await gate.ReachedAsync();

        await olga.SendAsync(new { action = "agent_control", thread_id = thread, control = "owner" });
        var control = await SkipToAsync(olga, "agent_control");
        gate.Open();

        Assert.That(control.Text("control"), Is.EqualTo("owner"));
        var frames = await ReceiveUntilEndAsync(ana);
        var partial = frames.Single(frame => frame.Text("action") == "re_message");
        Assert.Multiple(() =>
        {
            Assert.That(partial.Text("message"), Is.EqualTo("I was just saying"));
            Assert.That(partial.GetProperty("truncated").GetBoolean(), Is.True);
            Assert.That(frames[^1].Text("error_code"), Is.EqualTo(RunError.TakenOver));
        });
        var later = await ana.ReceiveUntilPongAsync();
        Assert.That(
            later.Where(frame => frame.TryGetProperty("agent_id", out _) && frame.Text("action") == "re_message"), Is.Empty);
    }

    [Test]
    public async Task An_owner_who_writes_takes_over_by_that_and_is_shown_as_a_person()
    {
        await using var ana = await Server.ConnectAsync("ana");
        await using var olga = await Server.ConnectAsync("olga");
        var agent = await CreateAgentAsync(olga.UserId);
        Provider.To("Hello", ReplyScript.Saying("Hi, I am the agent"));
        var thread = await AskAsync(ana, agent, "Hello");
        await ReceiveUntilEndAsync(ana);

        await olga.SendAsync(new { action = "text_message", thread_id = thread, message_body = "This is Olga" });

        await SkipToAsync(ana, "agent_control");
        var message = await SkipToAsync(ana, "re_message");
        Assert.Multiple(() =>
        {
            Assert.That(message.Text("message"), Is.EqualTo("This is Olga"));
            Assert.That(message.TryGetProperty("agent_id", out _), Is.False);
        });
        await AskAsync(ana, agent, "Thanks, Olga");
        var received = await SkipToAsync(olga, "re_message");
        while (received.Text("message") != "Thanks, Olga")
            received = await SkipToAsync(olga, "re_message");
        Assert.That((await ReadRunsAsync(thread)).Select(run => run.State), Is.EqualTo(new[] { RunState.Done }));
    }

    [Test]
    public async Task After_a_hand_back_the_agent_answers_what_was_left_and_knows_the_owners_part()
    {
        await using var ana = await Server.ConnectAsync("ana");
        await using var olga = await Server.ConnectAsync("olga");
        var agent = await CreateAgentAsync(olga.UserId);
        Provider.To("Who is there?", ReplyScript.Saying("The agent"));
        Provider.To("And tomorrow?", ReplyScript.Saying("Tomorrow too"));
        var thread = await AskAsync(ana, agent, "Who is there?");
        await ReceiveUntilEndAsync(ana);
        await olga.SendAsync(new { action = "text_message", thread_id = thread, message_body = "Olga here" });
        await SkipToAsync(ana, "agent_control");
        await AskAsync(ana, agent, "And tomorrow?");

        await olga.SendAsync(new { action = "agent_control", thread_id = thread, control = "agent", note = "Be kind" });
        await ReceiveUntilEndAsync(ana);

        var turn = Provider.Replies[^1].Turn;
        Assert.Multiple(() =>
        {
            Assert.That(turn.Messages.Select(message => message.Text), Does.Contain("Olga here"));
            Assert.That(turn.Messages[^1].Text, Is.EqualTo("And tomorrow?"));
            Assert.That(turn.Messages[0].Text, Does.Contain("Be kind"));
            Assert.That(turn.Messages.Count(message => message.Text.Contains("handed", StringComparison.Ordinal)), Is.EqualTo(1));
        });
        await olga.SendAsync(new { action = "sync" });
        var (missed, _) = await olga.ReceivePastAsync();
        Assert.That(
            missed.Select(frame => frame.Text("message")), Has.None.EqualTo("Tomorrow too"), "The owner has left the chat");
    }

    [Test]
    public async Task A_paused_agent_is_silent_and_its_chat_waits_for_the_owner()
    {
        await using var ana = await Server.ConnectAsync("ana");
        await using var olga = await Server.ConnectAsync("olga");
        var agent = await CreateAgentAsync(olga.UserId);
        Provider.To("Speak", ReplyScript.Saying("Gladly"));
        var thread = await AskAsync(ana, agent, "Speak");
        await ReceiveUntilEndAsync(ana);

        await olga.SendAsync(new { action = "agent_control", thread_id = thread, control = "paused" });
        await SkipToAsync(olga, "agent_control");
        await AskAsync(ana, agent, "Are you asleep?");
        var attention = await SkipToAsync(olga, "agent_attention");

        Assert.That(attention.Text("reason"), Is.EqualTo(WaitingReason.Silent));
        Assert.That(await ReadRunsAsync(thread), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Only_the_owner_changes_who_answers()
    {
        await using var ana = await Server.ConnectAsync("ana");
        await using var eve = await Server.ConnectAsync("eve");
        var agent = await CreateAgentAsync((await Server.RegisterAsync("olga")).UserId);
        Provider.To("Mine?", ReplyScript.Saying("No"));
        var thread = await AskAsync(ana, agent, "Mine?");
        await ReceiveUntilEndAsync(ana);

        foreach (var client in new[] { ana, eve })
        {
            await client.SendAsync(new { action = "agent_control", thread_id = thread, control = "owner" });
            await client.ReceiveErrorAsync("not_found", "thread_id");
        }
    }

    [Test]
    public async Task A_takeover_races_with_the_end_of_a_reply_and_the_reply_never_comes_after_it()
    {
        await using var ana = await Server.ConnectAsync("ana");
        await using var olga = await Server.ConnectAsync("olga");
        var agent = await CreateAgentAsync(olga.UserId);
        Provider.Otherwise(new ReplyScript().Say("Quick ").Say("answer").Finish());
        var control = Server.Get<AgentControl>();
        for (var round = 0; round < 60; round++)
        {
            var thread = await AskAsync(ana, agent, $"Round {round}");
            if (round % 3 > 0)
                await Task.Delay(round % 7);
            var taken = await control.TakeOverAsync(new TakeOver(olga.UserId, thread), CancellationToken.None);
            Assert.That(taken.IsRefused, Is.False);

            var position = await Server.Get<Database>().ReadAsync(read => read.LastPosition(), CancellationToken.None);
            await control.HandBackAsync(new HandBack(olga.UserId, thread, Note: null, AnswerNow: false), CancellationToken.None);
            var late = await Server.Get<Database>().ReadAsync(
                read => read.QueryScalar<long>("""
                    SELECT COUNT(*)
                    FROM   conversation_events
                    WHERE  conversation_id = @thread AND kind = 'reply_sent' AND id > @position
                    """, new { thread, position }),
                CancellationToken.None);
            Assert.That(late, Is.Zero, $"Round {round}");
        }
    }

    [Test]
    public async Task A_command_is_answered_by_the_server_and_never_reaches_the_agent()
    {
        await using var ana = await Server.ConnectAsync("ana");
        await using var olga = await Server.ConnectAsync("olga");
        var agent = await CreateAgentAsync(olga.UserId, new AgentSettings { OwnerReads = AgentSettings.OnRequest });
        Provider.To("First", ReplyScript.Saying("Yes"));
        var thread = await AskAsync(ana, agent, "First");
        await ReceiveUntilEndAsync(ana);
        Assert.That((await ReadChatAsync(thread)).ReadableFrom, Is.Null);

        await AskAsync(ana, agent, "/human");
        var note = await SkipToAsync(ana, "re_message");
        var attention = await SkipToAsync(olga, "agent_attention");

        Assert.Multiple(() =>
        {
            Assert.That(note.GetProperty("data").Text("event"), Is.EqualTo("owner_asked"));
            Assert.That(attention.GetProperty("is_waiting").GetBoolean(), Is.True);
            Assert.That(Provider.Replies.Select(reply => reply.Turn.Messages[^1].Text), Has.None.StartWith("/human"));
        });
        Assert.That((await ReadChatAsync(thread)).ReadableFrom, Is.EqualTo(1), "From the question on");
    }

    [Test]
    public async Task Catching_up_brings_the_last_change_of_control()
    {
        await using var ana = await Server.ConnectAsync("ana");
        await using var olga = await Server.ConnectAsync("olga");
        var agent = await CreateAgentAsync(olga.UserId);
        Provider.To("Catch up", ReplyScript.Saying("Later"));
        var thread = await AskAsync(ana, agent, "Catch up");
        await ReceiveUntilEndAsync(ana);
        await olga.SendAsync(new { action = "agent_control", thread_id = thread, control = "paused" });
        await SkipToAsync(olga, "agent_control");
        await olga.SendAsync(new { action = "agent_control", thread_id = thread, control = "owner" });
        await SkipToAsync(olga, "agent_control");

        await using var again = await ana.ConnectAgainAsync();
        var (missed, _) = await again.SyncAsync();

        Assert.That(
            missed.Where(frame => frame.Text("action") == "agent_control").Select(frame => frame.Text("control")),
            Is.EqualTo(new[] { "owner" }));
        var page = await Server.GetAsync(ana.User, $"/chat/thread/messages/{thread}/");
        Assert.That(page.Data().Messages(), Has.Length.EqualTo(4));
    }
}
