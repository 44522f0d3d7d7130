using System.Net;
using System.Text.Json;
using ChatServer.Agents.Providers;
using ChatServer.Agents.Runs;
using ChatServer.Agents.Tools;
using ChatServer.Tests.Agents;
using ChatServer.Tests.Harness;
using TestUser = ChatServer.Tests.Harness.TestUser;

namespace ChatServer.Tests.Api.Messaging;

/// <summary>Runs that call tools, with and without the owner's approval.</summary>
internal sealed class ToolCallTests : ToolsFixture
{
    private const string Arguments = """{"day": "Sunday"}""";

    [Test]
    public async Task A_call_that_needs_no_approval_is_made_and_its_result_given_to_the_model()
    {
        var (ana, chat, _) = await BeginAsync();
        Tools.With("hours", needsApproval: false, "ten to four");
        Provider.InConversation(ThreadOf(chat), Calling("hours", "Let me look. "), ReplyScript.Saying("From ten to four."));

        var reply = await ExchangeAsync(ana, chat, "When are you open?");

        Assert.That(reply.Text("content"), Is.EqualTo("Let me look. From ten to four."));
        Assert.That(Tools.Called, Does.Contain($"hours({Arguments})"));
        var turn = Provider.Replies.Last(asked => asked.Turn.ConversationId == ThreadOf(chat)).Turn;
        Assert.That(turn.Messages.Select(message => message.Role), Is.EqualTo(
            new[] { TurnRole.Visitor, TurnRole.Agent, TurnRole.Tool }));
        Assert.That(turn.Messages[1].Text, Is.EqualTo("Let me look. "));
        Assert.That(turn.Messages[1].Calls![0].Arguments, Is.EqualTo(Arguments));
        Assert.That(turn.Messages[2].Text, Is.EqualTo("ten to four"));
        Assert.That((await RunsAsync(ana, chat))[0].Text("state"), Is.EqualTo("done"));
    }

    [Test]
    public async Task A_call_waits_for_the_owner_who_approves_it_once()
    {
        var (ana, chat, olga) = await BeginAsync();
        Tools.With("book", needsApproval: true, "booked");
        Provider.InConversation(ThreadOf(chat), Calling("book"), ReplyScript.Saying("It is booked."));
        await SayAsync(ana, chat, "Book a table");

        var run = await RunInAsync(olga, chat, RunState.WaitingForOwner);
        var call = run.GetProperty("calls")[0];
        Assert.That(run.GetProperty("run").Text("waits_for"), Is.EqualTo("calls"));
        Assert.That(call.Text("arguments"), Is.EqualTo(Arguments));
        Assert.That((await OwnedAsync(olga, "?waiting=true")).Single().Text("id"), Is.EqualTo(chat));
        var hash = call.Text("arguments_hash");
        var id = call.Text("call_id");
        await DecideAsync(
            olga, run, new { decision = "approve", call_id = id, arguments_hash = "00" }, HttpStatusCode.Conflict);
        await DecideAsync(olga, run, new { decision = "approve", call_id = id, arguments_hash = hash });
        await DecideAsync(
            olga, run, new { decision = "approve", call_id = id, arguments_hash = hash }, HttpStatusCode.Conflict);

        await RunInAsync(olga, chat, RunState.Done);
        Assert.That(await TextsAsync(ana, chat), Does.Contain("It is booked."));
        Assert.That(Tools.Called.Count(made => made.StartsWith("book(", StringComparison.Ordinal)), Is.EqualTo(1));
        Assert.That(await OwnedAsync(olga, "?waiting=true"), Is.Empty);
    }

    [Test]
    public async Task A_refused_call_is_not_made_and_the_model_learns_of_it()
    {
        var (ana, chat, olga) = await BeginAsync();
        Tools.With("refund", needsApproval: true, "refunded");
        Provider.InConversation(ThreadOf(chat), Calling("refund"), ReplyScript.Saying("I can't do that."));
        await SayAsync(ana, chat, "Give me my money back");

        var run = await RunInAsync(olga, chat, RunState.WaitingForOwner);
        await DecideAsync(olga, run, Decision(run, "refuse"));

        await RunInAsync(olga, chat, RunState.Done);
        Assert.That(Tools.Called, Has.None.StartsWith("refund("));
        var turn = Provider.Replies.Last(asked => asked.Turn.ConversationId == ThreadOf(chat)).Turn;
        Assert.That(turn.Messages[^1].Text, Does.Contain("refused"));
    }

    [Test]
    public async Task A_takeover_ends_a_run_that_waits_and_its_call_is_never_made()
    {
        var (ana, chat, olga) = await BeginAsync();
        Tools.With("send_mail", needsApproval: true, "sent");
        Provider.InConversation(ThreadOf(chat), Calling("send_mail", "One moment. "), ReplyScript.Saying("Sent."));
        await SayAsync(ana, chat, "Write to them");
        var run = await RunInAsync(olga, chat, RunState.WaitingForOwner);

        await ControlAsync(olga, chat, "takeover");
        await DecideAsync(olga, run, Decision(run, "approve"), HttpStatusCode.Conflict);

        var ended = await RunInAsync(olga, chat, RunState.Cancelled);
        Assert.That(ended.GetProperty("calls")[0].Text("state"), Is.EqualTo("cancelled"));
        Assert.That(Tools.Called, Has.None.StartsWith("send_mail("));
        Assert.That(await TextsAsync(ana, chat), Does.Contain("One moment."), "what was shown is sent, cut short");
    }

    [Test]
    public async Task A_takeover_while_a_tool_works_keeps_its_result_and_sends_nothing()
    {
        var (ana, chat, olga) = await BeginAsync();
        var gate = new ScriptGate();
        Tools.With("slow", needsApproval: false, async () =>
        {
            await gate.PassAsync(CancellationToken.None);
            return new ToolResult("late", HasFailed: false);
        });
        Provider.InConversation(ThreadOf(chat), Calling("slow"), ReplyScript.Saying("Too late."));
        await SayAsync(ana, chat, "Look it up");
        await gate.ReachedAsync();

        await ControlAsync(olga, chat, "takeover");
        gate.Open();

        await Eventually.IsTrueAsync(
            async () => (await RunInAsync(olga, chat, RunState.Cancelled)).GetProperty("calls")[0].Text("result") == "late",
            "the result is kept");
        await SayAsync(olga, chat, "I am here");
        Assert.That(await TextsAsync(ana, chat), Has.None.EqualTo("Too late."));
    }

    [Test]
    public async Task A_model_that_never_stops_calling_ends_as_failed()
    {
        var (ana, chat, olga) = await BeginAsync();
        Tools.With("again", needsApproval: false, "more");
        Provider.InConversation(ThreadOf(chat), Calling("again"));
        await SayAsync(ana, chat, "Go on");

        var run = await RunInAsync(olga, chat, RunState.Failed);

        Assert.That(run.GetProperty("run").Text("error_code"), Is.EqualTo(RunError.TooManyCalls));
        Assert.That(run.GetProperty("calls").GetArrayLength(), Is.EqualTo(6), "the rounds of a run");
    }

    [Test]
    public async Task Calls_that_cannot_be_made_fail_at_once_and_ask_nobody()
    {
        var (ana, chat, olga) = await BeginAsync();
        Tools.With("known", needsApproval: true, "never");
        Provider.InConversation(
            ThreadOf(chat),
            new ReplyScript().Call("1", "unknown").Call("2", "known", "[1]").Use(1, 1).Finish(Finished.ToolCalls),
            ReplyScript.Saying("I can't."));
        await SayAsync(ana, chat, "Do it");

        var run = await RunInAsync(olga, chat, RunState.Done);

        Assert.That(
            run.GetProperty("calls").EnumerateArray().Select(call => call.Text("result")),
            Is.EqualTo(new[] { "There is no such tool.", "The arguments are not a JSON object." }));
    }

    [Test]
    public async Task Only_the_owner_sees_calls_and_decides()
    {
        var (ana, chat, olga) = await BeginAsync();
        Tools.With("private_tool", needsApproval: true, "done");
        Provider.InConversation(ThreadOf(chat), Calling("private_tool"), ReplyScript.Saying("Done."));
        await SayAsync(ana, chat, "Do it");
        var run = await RunInAsync(olga, chat, RunState.WaitingForOwner);
        var id = run.GetProperty("run").Text("id");

        Assert.That(
            (await AskAsync(ana, HttpMethod.Get, $"/messaging/runs/{id}")).GetProperty("calls").GetArrayLength(), Is.Zero);
        await DecideAsync(ana, run, Decision(run, "approve"), HttpStatusCode.Forbidden);
        await DecideAsync(await Server.RegisterAsync("Eve"), run, Decision(run, "approve"), HttpStatusCode.NotFound);
        await DecideAsync(olga, run, new { decision = "perhaps", call_id = "1" }, HttpStatusCode.UnprocessableEntity);
        await DecideAsync(olga, run, new { decision = "send" }, HttpStatusCode.Conflict);
    }

    [Test]
    public async Task What_each_round_used_is_counted_and_nothing_stays_reserved()
    {
        var (ana, chat, olga) = await BeginAsync();
        Tools.With("count", needsApproval: false, "1");
        Provider.InConversation(ThreadOf(chat), Calling("count"), ReplyScript.Saying("One."));

        await ExchangeAsync(ana, chat, "Count");

        var usage = (await RunInAsync(olga, chat, RunState.Done)).GetProperty("run").GetProperty("usage");
        Assert.That(usage.Number("tokens_in"), Is.EqualTo(17));
        Assert.That(usage.Number("tokens_out"), Is.EqualTo(8));
    }

    private static ReplyScript Calling(string tool, string text = "") =>
        new ReplyScript().Say(text).Call("call_0", tool, Arguments).Use(7, 3).Finish(Finished.ToolCalls);

    private static object Decision(JsonElement run, string decision)
    {
        var call = run.GetProperty("calls")[0];
        return new { decision, call_id = call.Text("call_id"), arguments_hash = call.Text("arguments_hash") };
    }

    private async Task<(TestUser Visitor, string Chat, TestUser Owner)> BeginAsync()
    {
        var (olga, ana) = (await Server.RegisterAsync("Olga"), await Server.RegisterAsync("Ana"));
        return (ana, await OpenAsync(ana, await MakeAgentAsync(olga)), olga);
    }
}
