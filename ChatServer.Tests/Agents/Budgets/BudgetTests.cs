using System.Net.Http.Json;
using ChatServer.Agents;
using ChatServer.Agents.Budgets;
using ChatServer.Agents.Chats;
using ChatServer.Agents.Runs;
using ChatServer.Storage;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Agents.Budgets;

/// <summary>Replies stay within budgets, and go on when there is one again.</summary>
internal sealed class BudgetTests : BudgetFixture
{
    [TestCase("server")]
    [TestCase("agent:ID")]
    [TestCase("owner:ID")]
    [TestCase("visitor:ID")]
    [TestCase("agent:each")]
    [TestCase("owner:each")]
    [TestCase("visitor:each")]
    public async Task A_reply_waits_for_a_budget_and_is_written_once_there_is_one(string budget)
    {
        await using var ana = await Server.ConnectAsync("ana");
        await using var olga = await Server.ConnectAsync("olga");
        var agent = await CreateAgentAsync(olga.UserId);
        Provider.To("How much?", ReplyScript.Saying("A lot"));
        var id = budget.Split(':')[0] switch { "agent" => agent, "owner" => olga.UserId, _ => ana.UserId };
        var name = budget.Replace("ID", $"{id}", StringComparison.Ordinal);
        await PutBudgetAsync(name, new { tokens_per_day = 100 });

        var thread = await AskAsync(ana, agent, "How much?");
        var attention = await SkipToAsync(olga, "agent_attention");
        var waiting = (await ReadRunsAsync(thread))[^1];
        await PutBudgetAsync(name, new { tokens_per_month = 1_000_000 });
        await ReceiveUntilEndAsync(ana);
        var over = await SkipToAsync(olga, "agent_attention");
        await RemoveBudgetAsync(name);

        Assert.Multiple(() =>
        {
            Assert.That(attention.Text("reason"), Is.EqualTo(WaitingReason.Budget));
            Assert.That((waiting.State, waiting.WaitsFor), Is.EqualTo((RunState.WaitingForOwner, RunWait.Budget)));
            Assert.That(over.GetProperty("is_waiting").GetBoolean(), Is.False);
        });
        Assert.That((await ReadRunsAsync(thread)).Select(run => run.State), Is.EqualTo(new[] { RunState.Done }));
    }

    [Test]
    public async Task A_budget_of_ones_own_replaces_the_one_of_each()
    {
        await using var ana = await Server.ConnectAsync("ana");
        var agent = await CreateAgentAsync((await Server.RegisterAsync("olga")).UserId);
        Provider.To("Own?", ReplyScript.Saying("Yes"));
        await PutBudgetAsync("visitor:each", new { tokens_per_day = 0 });
        await PutBudgetAsync($"visitor:{ana.UserId}", new { tokens_per_day = 1_000_000 });

        await AskAsync(ana, agent, "Own?");
        var frames = await ReceiveUntilEndAsync(ana);
        await RemoveBudgetAsync("visitor:each");

        Assert.That(frames[^1].Text("state"), Is.EqualTo(RunState.Done));
    }

    [Test]
    public async Task A_budget_in_money_refuses_a_model_whose_price_is_unknown()
    {
        await using var ana = await Server.ConnectAsync("ana");
        await using var olga = await Server.ConnectAsync("olga");
        var agent = await Server.AddAgentAsync(olga.UserId, provider: "without_prices");
        await PutBudgetAsync($"owner:{olga.UserId}", new { micros_per_day = 1_000_000_000 });

        var thread = await AskAsync(ana, agent, "What do you cost?");

        Assert.That((await SkipToAsync(olga, "agent_attention")).Text("reason"), Is.EqualTo(WaitingReason.Budget));
        Assert.That((await ReadRunsAsync(thread))[^1].State, Is.EqualTo(RunState.WaitingForOwner));
    }

    [Test]
    public async Task The_next_day_brings_a_new_budget()
    {
        await using var ana = await Server.ConnectAsync("ana");
        await using var olga = await Server.ConnectAsync("olga");
        var agent = await CreateAgentAsync(olga.UserId, new AgentSettings { TokensPerDay = 5_000 });
        Provider.To("Today", new ReplyScript().Say("Yes").Use(4_000, 900).Finish());
        Provider.To("Tomorrow", ReplyScript.Saying("Yes, too"));
        var thread = await AskAsync(ana, agent, "Today");
        await ReceiveUntilEndAsync(ana);
        await AskAsync(ana, agent, "Tomorrow");
        await WaitForRunAsync(thread, RunState.WaitingForOwner);

        // What was used, was used yesterday.
        await Server.Get<Database>().WriteAsync(
            write => write.Execute("UPDATE agent_usage SET day = day - 1 WHERE agent_id = @agent", new { agent }),
            CancellationToken.None);
        await Server.Get<Database>().WriteAsync(write => Publish(write, BudgetChanged.Event), CancellationToken.None);

        Assert.That((await ReceiveUntilEndAsync(ana))[^1].Text("state"), Is.EqualTo(RunState.Done));
    }

    [Test]
    public async Task A_run_that_waits_for_a_budget_ends_after_a_day_however_often_it_could_have_begun()
    {
        await using var ana = await Server.ConnectAsync("ana");
        var agent = await CreateAgentAsync((await Server.RegisterAsync("olga")).UserId, new AgentSettings { TokensPerDay = 0 });
        var thread = await AskAsync(ana, agent, "Long?");
        await WaitForRunAsync(thread, RunState.WaitingForOwner);
        var run = (await ReadRunsAsync(thread))[^1];

        await Server.Get<Database>().WriteAsync(
            write =>
            {
                RunStore.UpdateReady(write, run.Id);
                return Server.Get<RunWrites>().Begin(write, run.Id);
            },
            CancellationToken.None);

        Assert.That((await ReadRunsAsync(thread))[^1].WaitingSince, Is.EqualTo(run.WaitingSince));
    }

    [Test]
    public async Task What_was_reserved_is_released_and_what_was_used_is_counted_everywhere()
    {
        await using var ana = await Server.ConnectAsync("ana");
        var olga = await Server.RegisterAsync("olga");
        var agent = await CreateAgentAsync(olga.UserId);
        var gate = new ScriptGate();
        Provider.To("Count", new ReplyScript().WaitFor(gate).Say("One").Use(30, 7).Finish());
        await AskAsync(ana, agent, "Count");
        await gate.ReachedAsync();
        var reserved = await ReadReservedAsync();

        gate.Open();
        await ReceiveUntilEndAsync(ana);

        Assert.That(reserved, Is.Positive);
        Assert.That(await ReadReservedAsync(), Is.Zero);
        Assert.That((await ReadSpendingAsync(BudgetScope.Owner, olga.UserId)).Tokens, Is.EqualTo(37));
        Assert.That((await ReadSpendingAsync(BudgetScope.Visitor, ana.UserId)).Tokens, Is.EqualTo(37));
        Assert.That((await ReadSpendingAsync(BudgetScope.Server, BudgetKey.Each)).Tokens, Is.AtLeast(37));
    }

    [Test]
    public async Task The_owner_is_notified_of_a_budget_that_is_nearly_used_up_once_and_by_sync()
    {
        await using var ana = await Server.ConnectAsync("ana");
        await using var olga = await Server.ConnectAsync("olga");
        var agent = await CreateAgentAsync(olga.UserId, new AgentSettings { TokensPerDay = 5_000 });
        await PutBudgetAsync($"owner:{olga.UserId}", new { tokens_per_month = 10_000 });
        Provider.To("First", new ReplyScript().Say("One").Use(4_100, 1).Finish());
        Provider.To("Second", new ReplyScript().Say("Two").Use(10, 1).Finish());
        Provider.To("Third", new ReplyScript().Say("Three").Use(4_000, 1).Finish());
        await AskAsync(ana, agent, "First");
        await ReceiveUntilEndAsync(ana);

        var noticed = (await SkipToAsync(olga, "agent_budget")).GetProperty("budgets");
        await Server.SetTokensPerDayAsync(agent, tokens: null);
        await AskAsync(ana, agent, "Second");
        await ReceiveUntilEndAsync(ana);
        await AskAsync(ana, agent, "Third");
        await ReceiveUntilEndAsync(ana);
        var later = (await SkipToAsync(olga, "agent_budget")).GetProperty("budgets");
        await using var again = await olga.ConnectAgainAsync();
        var (missed, _) = await again.SyncAsync();

        Assert.Multiple(() =>
        {
            Assert.That(noticed.GetArrayLength(), Is.EqualTo(1));
            Assert.That(noticed[0].Text("scope"), Is.EqualTo("settings"));
            Assert.That(noticed[0].GetProperty("agent_id").GetGuid(), Is.EqualTo(agent));
            Assert.That(noticed[0].Text("budget"), Is.EqualTo("tokens_per_day"));
            Assert.That(noticed[0].GetProperty("used").GetInt64(), Is.EqualTo(4_101));
            Assert.That(later[0].Text("scope"), Is.EqualTo("owner"), "Not again of the first one");
            Assert.That(later[0].TryGetProperty("agent_id", out _), Is.False);
            Assert.That(later[0].GetProperty("amount").GetInt64(), Is.EqualTo(10_000));
            Assert.That(
                missed.Where(frame => frame.Text("action") == "agent_budget")
                    .Select(frame => frame.GetProperty("budgets").GetRawText()),
                Is.EqualTo(new[] { later.GetRawText() }));
        });
    }

    [Test]
    public async Task The_embedded_agent_needs_no_budget()
    {
        await using var ana = await Server.ConnectAsync("ana");
        var olga = await Server.RegisterAsync("olga");
        var agent = await Server.AddAgentAsync(olga.UserId);
        await PutBudgetAsync($"owner:{olga.UserId}", new { tokens_per_day = 0, micros_per_day = 0 });

        await AskAsync(ana, agent, "Hello");

        Assert.That((await ReceiveUntilEndAsync(ana))[^1].Text("state"), Is.EqualTo(RunState.Done));
    }

    private static bool Publish(WriteScope write, DomainEvent happened)
    {
        write.Publish(happened);
        return true;
    }
}
