using System.Net;
using ChatServer.Agents.Runs;
using ChatServer.Tests.Agents;
using ChatServer.Tests.Harness;
using TestUser = ChatServer.Tests.Harness.TestUser;

namespace ChatServer.Tests.Api.Messaging;

/// <summary>Replies that their owner sends.</summary>
internal sealed class DraftTests : ToolsFixture
{
    private const string Draft = "We are open from ten to four.";

    [Test]
    public async Task The_owner_sends_a_draft_which_the_visitor_does_not_see_before()
    {
        var (ana, chat, olga) = await AskedAsync();
        var run = await RunInAsync(olga, chat, RunState.WaitingForOwner);

        Assert.That(run.Text("text"), Is.EqualTo(Draft));
        Assert.That(run.GetProperty("run").Text("waits_for"), Is.EqualTo("draft"));
        Assert.That(await TextsAsync(ana, chat), Is.EqualTo(new[] { "Are you open?" }));
        Assert.That(
            (await AskAsync(ana, HttpMethod.Get, $"/messaging/runs/{run.GetProperty("run").Text("id")}")).Text("text"), Is.Empty);
        await DecideAsync(ana, run, new { decision = "send" }, HttpStatusCode.Forbidden);
        await DecideAsync(olga, run, new { decision = "send" });

        Assert.That(await TextsAsync(ana, chat), Is.EqualTo(new[] { "Are you open?", Draft }));
        await DecideAsync(olga, run, new { decision = "send" }, HttpStatusCode.Conflict);
        Assert.That(await OwnedAsync(olga, "?waiting=true"), Is.Empty);
    }

    [Test]
    public async Task The_owner_sends_other_words_in_the_agents_name()
    {
        var (ana, chat, olga) = await AskedAsync();
        var run = await RunInAsync(olga, chat, RunState.WaitingForOwner);

        await DecideAsync(olga, run, new { decision = "send", text = " " }, HttpStatusCode.UnprocessableEntity);
        await DecideAsync(olga, run, new { decision = "send", text = "From eleven today." });

        var last = (await MessagesAsync(ana, chat))[^1];
        Assert.That(last.Text("content"), Is.EqualTo("From eleven today."));
        Assert.That(last.Text("sender_type"), Is.EqualTo("agent"));
    }

    [Test]
    public async Task A_refused_draft_is_never_sent_and_neither_is_one_after_a_takeover()
    {
        var (ana, chat, olga) = await AskedAsync();
        await DecideAsync(olga, await RunInAsync(olga, chat, RunState.WaitingForOwner), new { decision = "refuse" });
        await SayAsync(ana, chat, "Hello?");
        await RunInAsync(olga, chat, RunState.WaitingForOwner);

        await SayAsync(olga, chat, "I am here myself");

        Assert.That((await RunsAsync(ana, chat))[0].Text("state"), Is.EqualTo("cancelled"));
        Assert.That(await TextsAsync(ana, chat), Has.None.EqualTo(Draft));
    }

    [Test]
    public async Task A_draft_that_ends_early_is_not_sent()
    {
        var (olga, ana) = (await Server.RegisterAsync("Olga"), await Server.RegisterAsync("Ana"));
        var agent = await MakeAgentAsync(olga, new { reply_mode = "draft", while_busy = "interrupt" });
        var chat = await OpenAsync(ana, agent);
        var gate = new ScriptGate();
        Provider.InConversation(
            ThreadOf(chat), new ReplyScript().Say("half a draft"), new ReplyScript().Say("interrupted").WaitFor(gate),
            new ReplyScript().Say("unsure").Call("1", "ask_owner").Use(1, 1).Finish("tool_calls"));

        await SayAsync(ana, chat, "One");
        await RunInAsync(olga, chat, RunState.Failed);
        await SayAsync(ana, chat, "Two");
        await gate.ReachedAsync();
        await SayAsync(ana, chat, "Three");
        var waiting = await RunInAsync(olga, chat, RunState.WaitingForOwner);

        Assert.That(waiting.Text("text"), Is.EqualTo("unsure"));
        Assert.That(
            await TextsAsync(ana, chat), Is.EqualTo(new[] { "One", "The agent failed to answer.", "Two", "Three" }));
    }

    [Test]
    public async Task A_blocked_owner_sends_no_draft()
    {
        var (ana, chat, olga) = await AskedAsync();
        var run = await RunInAsync(olga, chat, RunState.WaitingForOwner);
        await AskAsync(ana, HttpMethod.Post, "/chat/blocks/", new { user_id = olga.UserId });

        await DecideAsync(olga, run, new { decision = "send" }, HttpStatusCode.Forbidden);

        Assert.That(await TextsAsync(ana, chat), Is.EqualTo(new[] { "Are you open?" }));
        await DecideAsync(olga, run, new { decision = "refuse" });
    }

    [Test]
    public async Task A_further_message_replaces_the_draft()
    {
        var (ana, chat, olga) = await AskedAsync();
        var first = await RunInAsync(olga, chat, RunState.WaitingForOwner);

        await SayAsync(ana, chat, "On Sunday, I mean");

        await Eventually.IsTrueAsync(
            async () => (await RunInAsync(olga, chat, RunState.WaitingForOwner)).GetProperty("run").Text("id")
                != first.GetProperty("run").Text("id"),
            "there is another draft");
        await DecideAsync(olga, first, new { decision = "send" }, HttpStatusCode.Conflict);
    }

    [Test]
    public async Task A_follower_sees_nothing_of_a_draft()
    {
        var (olga, ana) = (await Server.RegisterAsync("Olga"), await Server.RegisterAsync("Ana"));
        var chat = await OpenAsync(ana, await MakeAgentAsync(olga, new { reply_mode = "draft" }));
        await using var device = await Server.ConnectAsync(ana);
        await device.SendAsync(new { action = "agent_follow", thread_id = ThreadOf(chat) });
        await device.ReceiveAsync("agent_run");

        await SayAsync(ana, chat, "Are you open?");
        await RunInAsync(olga, chat, RunState.WaitingForOwner);

        var frames = await device.ReceiveUntilPongAsync();
        Assert.That(frames.Select(frame => frame.Text("action")), Has.None.EqualTo("agent_chunk"));
        Assert.That(frames.Select(frame => frame.GetRawText()), Has.None.Contains(Draft));
    }

    [Test]
    public async Task A_draft_needs_an_owner_who_reads()
    {
        var olga = await Server.RegisterAsync("Olga");
        var agent = await MakeAgentAsync(olga);

        await AssertInvalidAsync(
            olga, HttpMethod.Patch, $"/messaging/agents/{agent}",
            new { settings = new { reply_mode = "draft", owner_reads = "never" } }, "settings", "reply_mode");
    }

    private async Task<(TestUser Visitor, string Chat, TestUser Owner)> AskedAsync()
    {
        var (olga, ana) = (await Server.RegisterAsync("Olga"), await Server.RegisterAsync("Ana"));
        var chat = await OpenAsync(ana, await MakeAgentAsync(olga, new { reply_mode = "draft" }));
        await SayAsync(ana, chat, "Are you open?");
        return (ana, chat, olga);
    }
}
