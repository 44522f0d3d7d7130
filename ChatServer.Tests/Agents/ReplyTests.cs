using ChatServer.Agents;
using ChatServer.Agents.Providers;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Agents;

/// <summary>Replies of agents, as visitors receive them.</summary>
internal sealed class ReplyTests : AgentFixture
{
    [Test]
    public async Task A_client_that_knows_nothing_of_agents_gets_one_complete_message()
    {
        await using var ana = await Server.ConnectAsync("ana");
        var owner = await Server.RegisterAsync("olga");
        var agent = await CreateAgentAsync(owner.UserId);
        Provider.To("Are you open?", new ReplyScript().Say("We are", " open", " from ten.").Use(10, 5).Finish());

        var thread = await AskAsync(ana, agent, "Are you open?");
        var frames = await ReceiveUntilEndAsync(ana);

        var reply = frames.Single(frame => frame.Text("action") == "re_message");
        Assert.Multiple(() =>
        {
            Assert.That(reply.Text("message"), Is.EqualTo("We are open from ten."));
            Assert.That(reply.GetProperty("sender_id").GetGuid(), Is.EqualTo(owner.UserId));
            Assert.That(reply.GetProperty("agent_id").GetGuid(), Is.EqualTo(agent));
            Assert.That(reply.GetProperty("thread_id").GetInt64(), Is.EqualTo(thread));
            Assert.That(frames[^1].Text("state"), Is.EqualTo("done"));
            Assert.That(frames[^1].Text("finish_reason"), Is.EqualTo("stop"));
            Assert.That(frames.Select(frame => frame.Text("action")), Has.None.EqualTo("agent_chunk"));
        });
    }

    [Test]
    public async Task A_follower_gets_the_text_piece_by_piece_without_a_gap()
    {
        await using var ana = await Server.ConnectAsync("ana");
        var agent = await CreateAgentAsync((await Server.RegisterAsync("olga")).UserId);
        var (first, second) = (new ScriptGate(), new ScriptGate());
        Provider.To("Tell me", new ReplyScript()
            .Say("One. ").WaitFor(first).Say("Two. ").WaitFor(second).Say("Three.").Finish());

        var thread = await AskAsync(ana, agent, "Tell me");
        await first.ReachedAsync();
        await ana.SendAsync(new { action = "agent_follow", thread_id = thread });
        var text = "";
        while (text.Length < 5)
            text = TextOf(text, await ana.ReceiveAsync());
        first.Open();
        while (text.Length < 10)
            text = TextOf(text, await ana.ReceiveAsync());
        second.Open();
        var frames = await ReceiveUntilEndAsync(ana);

        Assert.That(text, Is.EqualTo("One. Two. "));
        Assert.That(
            frames.Single(frame => frame.Text("action") == "re_message").Text("message"), Is.EqualTo("One. Two. Three."));
    }

    [Test]
    public async Task The_reply_keeps_its_place_above_what_the_visitor_wrote_meanwhile()
    {
        await using var ana = await Server.ConnectAsync("ana");
        var agent = await CreateAgentAsync((await Server.RegisterAsync("olga")).UserId);
        var gate = new ScriptGate();
        Provider.To("First question", new ReplyScript().Say("First answer").WaitFor(gate).Finish());
        Provider.To("Second question", ReplyScript.Saying("Second answer"));

        var thread = await AskAsync(ana, agent, "First question");
        await gate.ReachedAsync();
        await AskAsync(ana, agent, "Second question");
        gate.Open();
        await ReceiveUntilEndAsync(ana);
        await ReceiveUntilEndAsync(ana);

        Assert.That(await TextsAsync(ana.User, thread), Is.EqualTo(
            new[] { "First question", "First answer", "Second question", "Second answer" }));
    }

    [Test]
    public async Task What_the_visitor_adds_while_a_reply_is_written_is_answered_by_one_next_reply()
    {
        await using var ana = await Server.ConnectAsync("ana");
        var agent = await CreateAgentAsync((await Server.RegisterAsync("olga")).UserId);
        var gate = new ScriptGate();
        Provider.To("One", new ReplyScript().Say("To one").WaitFor(gate).Finish());
        Provider.To("Three", ReplyScript.Saying("To two and three"));

        var thread = await AskAsync(ana, agent, "One");
        await gate.ReachedAsync();
        await AskAsync(ana, agent, "Two");
        await AskAsync(ana, agent, "Three");
        gate.Open();
        await ReceiveUntilEndAsync(ana);
        await ReceiveUntilEndAsync(ana);

        Assert.That(await ReadRunsAsync(thread), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task An_agent_that_is_interrupted_stores_what_it_said_and_answers_the_new_question()
    {
        await using var ana = await Server.ConnectAsync("ana");
        var agent = await CreateAgentAsync(
            (await Server.RegisterAsync("olga")).UserId, new AgentSettings { WhileBusy = AgentSettings.Interrupt });
        var gate = new ScriptGate();
        Provider.To("A long story", new ReplyScript().Say("Once upon a time").WaitFor(gate).Finish());
        Provider.To("Shorter please", ReplyScript.Saying("The end."));

        var thread = await AskAsync(ana, agent, "A long story");
        await gate.ReachedAsync();
        await AskAsync(ana, agent, "Shorter please");
        var frames = await ReceiveUntilEndAsync(ana);
        await ReceiveUntilEndAsync(ana);

        var partial = frames.Single(frame => frame.Text("action") == "re_message");
        Assert.That(partial.GetProperty("truncated").GetBoolean(), Is.True);
        Assert.That(await TextsAsync(ana.User, thread), Is.EqualTo(
            new[] { "A long story", "Once upon a time", "Shorter please", "The end." }));
    }

    [Test]
    public async Task A_provider_that_ends_without_a_reason_has_failed_and_its_text_is_marked()
    {
        await using var ana = await Server.ConnectAsync("ana");
        var agent = await CreateAgentAsync((await Server.RegisterAsync("olga")).UserId);
        Provider.To("Cut off", new ReplyScript().Say("Half of a sen"));

        var thread = await AskAsync(ana, agent, "Cut off");
        var frames = await ReceiveUntilEndAsync(ana);

        Assert.Multiple(() =>
        {
            Assert.That(frames[^1].Text("state"), Is.EqualTo("failed"));
            Assert.That(frames[^1].Text("error_code"), Is.EqualTo(ProviderError.CutOff));
            Assert.That(frames.Single(frame => frame.Text("action") == "re_message").GetProperty("truncated").GetBoolean());
        });
        Assert.That((await ReadChatAsync(thread)).WaitingSince, Is.Not.Null);
    }

    [Test]
    public async Task A_reply_that_failed_before_its_first_word_is_a_notice()
    {
        await using var ana = await Server.ConnectAsync("ana");
        var agent = await CreateAgentAsync((await Server.RegisterAsync("olga")).UserId);
        Provider.To("Nobody there", new ReplyScript().Fail(ProviderError.Refused));

        await AskAsync(ana, agent, "Nobody there");
        var frames = await ReceiveUntilEndAsync(ana);

        var notice = frames.Single(frame => frame.Text("action") == "re_message");
        Assert.That(notice.Text("message_type"), Is.EqualTo("system"));
        Assert.That(notice.GetProperty("data").Text("event"), Is.EqualTo("reply_failed"));
    }

    [Test]
    public async Task A_request_that_failed_before_the_first_word_is_tried_again()
    {
        await using var ana = await Server.ConnectAsync("ana");
        var agent = await CreateAgentAsync((await Server.RegisterAsync("olga")).UserId);
        Provider.To(
            "Busy",
            new ReplyScript().Fail(ProviderError.RateLimited, mayRetry: true, retryAfter: TimeSpan.FromMilliseconds(10)),
            ReplyScript.Saying("Now I can."));

        await AskAsync(ana, agent, "Busy");
        var frames = await ReceiveUntilEndAsync(ana);

        Assert.That(frames.Single(frame => frame.Text("action") == "re_message").Text("message"), Is.EqualTo("Now I can."));
    }

    [Test]
    public async Task An_empty_reply_sends_nothing_and_leaves_nothing_unread()
    {
        await using var ana = await Server.ConnectAsync("ana");
        var agent = await CreateAgentAsync((await Server.RegisterAsync("olga")).UserId);
        Provider.To("Say nothing", new ReplyScript().Use(1, 0).Finish());

        var thread = await AskAsync(ana, agent, "Say nothing");
        var frames = await ReceiveUntilEndAsync(ana);

        Assert.That(frames[^1].Text("state"), Is.EqualTo("done"));
        Assert.That(frames.Select(frame => frame.Text("action")), Has.None.EqualTo("re_message"));
        Assert.That(await TextsAsync(ana.User, thread), Is.EqualTo(new[] { "Say nothing" }));
    }

    [Test]
    public async Task Endless_text_ends_where_a_message_does()
    {
        await using var ana = await Server.ConnectAsync("ana");
        var agent = await CreateAgentAsync((await Server.RegisterAsync("olga")).UserId);
        Provider.To("For ever", new ReplyScript().SayForever("and on "));

        await AskAsync(ana, agent, "For ever");
        var frames = await ReceiveUntilEndAsync(ana);

        Assert.That(frames[^1].Text("finish_reason"), Is.EqualTo("length"));
        Assert.That(
            frames.Single(frame => frame.Text("action") == "re_message").Text("message")!.Length, Is.EqualTo(20_000).Within(8));
    }

    [Test]
    public async Task A_device_that_was_away_gets_the_finished_reply_once()
    {
        await using var ana = await Server.ConnectAsync("ana");
        var agent = await CreateAgentAsync((await Server.RegisterAsync("olga")).UserId);
        var gate = new ScriptGate();
        Provider.To("While I sleep", new ReplyScript().Say("Good").WaitFor(gate).Say(" night").Finish());

        await AskAsync(ana, agent, "While I sleep");
        await gate.ReachedAsync();
        await using var phone = await ana.ConnectAgainAsync();
        var (_, complete) = await phone.SyncAsync();
        await phone.CloseAsync();
        gate.Open();
        await ReceiveUntilEndAsync(ana);

        await using var again = await ana.ConnectAgainAsync();
        var (missed, _) = await again.SyncAsync(complete.Text("cursor"));
        Assert.That(missed.Select(frame => frame.Text("message")), Is.EqualTo(new[] { "Good night" }));
    }

    [Test]
    public async Task A_resume_gives_the_text_from_an_offset_on()
    {
        await using var ana = await Server.ConnectAsync("ana");
        var agent = await CreateAgentAsync((await Server.RegisterAsync("olga")).UserId);
        var gate = new ScriptGate();
        Provider.To("Resume", new ReplyScript().Say("We are open from ten").WaitFor(gate).Finish());
        var thread = await AskAsync(ana, agent, "Resume");
        await gate.ReachedAsync();
        await ana.SendAsync(new { action = "agent_follow", thread_id = thread });
        var run = 0L;
        for (var text = ""; text.Length < 20;)
        {
            var frame = await ana.ReceiveAsync();
            text = TextOf(text, frame);
            run = frame.TryGetProperty("run_id", out var id) ? id.GetInt64() : run;
        }

        await ana.SendAsync(new { action = "agent_resume", run_id = run, offset = 11 });
        var resumed = await SkipToAsync(ana, "agent_run");

        gate.Open();
        Assert.Multiple(() =>
        {
            Assert.That(resumed.GetProperty("offset").GetInt32(), Is.EqualTo(11));
            Assert.That(resumed.Text("text"), Is.EqualTo(" from ten"));
        });
    }

    [Test]
    public async Task Nobody_else_can_follow_or_resume_a_reply()
    {
        await using var ana = await Server.ConnectAsync("ana");
        await using var eve = await Server.ConnectAsync("eve");
        var agent = await CreateAgentAsync((await Server.RegisterAsync("olga")).UserId);
        Provider.To("Secret", ReplyScript.Saying("Sealed"));
        var thread = await AskAsync(ana, agent, "Secret");
        await ReceiveUntilEndAsync(ana);
        var run = (await ReadRunsAsync(thread))[0].Id;

        await eve.SendAsync(new { action = "agent_follow", thread_id = thread });
        await eve.ReceiveErrorAsync("not_found", "thread_id");
        await eve.SendAsync(new { action = "agent_resume", run_id = run });
        await eve.ReceiveErrorAsync("not_found", "run_id");
        await eve.SendAsync(new { action = "text_message", thread_id = thread, message_body = "Let me in" });
        await eve.ReceiveErrorAsync("not_found", "thread_id");
    }

    [Test]
    public async Task An_agent_that_a_user_may_not_see_is_unknown_to_them()
    {
        await using var ana = await Server.ConnectAsync("ana");
        var agent = await CreateAgentAsync((await Server.RegisterAsync("olga")).UserId, visibility: AgentVisibility.Private);

        await ana.SendAsync(new { action = "text_message", agent_id = agent, message_body = "Hello" });

        await ana.ReceiveErrorAsync("not_found", "agent_id");
    }

    // As a client keeps it: smaller offsets overlap, larger ones would be a gap.
    private static string TextOf(string text, System.Text.Json.JsonElement frame)
    {
        if (!frame.TryGetProperty("offset", out var at) || frame.Text("text") is not { } piece)
            return text;

        Assert.That(at.GetInt32(), Is.LessThanOrEqualTo(text.Length), "A piece is missing");
        return at.GetInt32() + piece.Length > text.Length ? text[..at.GetInt32()] + piece : text;
    }

    private async Task<string[]> TextsAsync(TestUser user, long thread)
    {
        var page = await Server.GetAsync(user, $"/chat/thread/messages/{thread}/");
        return [.. page.Data().Messages().Select(message => message.Text("message")!).Reverse()];
    }
}
