using ChatServer.Agents.Figures;
using ChatServer.Agents.Runs;
using ChatServer.Storage;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Agents;

/// <summary>Old records of replies are removed.</summary>
internal sealed class RecordPruningTests : AgentFixture
{
    protected override (string Key, string Value)[] Settings => [.. base.Settings, ("Chat:Agents:KeepRuns", "2.00:00:00")];

    [Test]
    public async Task Old_runs_are_removed_but_for_the_last_of_a_chat()
    {
        await using var ana = await Server.ConnectAsync("ana");
        var agent = await CreateAgentAsync((await Server.RegisterAsync("olga")).UserId);
        Provider.To("One", ReplyScript.Saying("First"));
        Provider.To("Two", ReplyScript.Saying("Second"));
        await AskAsync(ana, agent, "One");
        await ReceiveUntilEndAsync(ana);
        var thread = await AskAsync(ana, agent, "Two");
        await ReceiveUntilEndAsync(ana);
        var runs = await ReadRunsAsync(thread);
        await ExecuteAsync(
            "UPDATE agent_runs SET ended_at = ended_at - @age WHERE conversation_id = @thread",
            new { thread, age = TimeSpan.FromDays(3).Ticks * 100 });
        await ExecuteAsync(
            """
            INSERT INTO agent_tool_calls (run_id, round, call_id, name, arguments, arguments_hash, state, text_offset, created_at)
            VALUES (@Id, 1, 'c', 'tool', x'00', x'00', 'done', 0, 0)
            """, new { runs[0].Id });

        await Server.Get<RecordPruning>().PruneAsync(CancellationToken.None);

        Assert.That((await ReadRunsAsync(thread)).Select(run => run.Id), Is.EqualTo(new[] { runs[1].Id }));
        Assert.That(await CountAsync("SELECT COUNT(*) FROM agent_tool_calls"), Is.Zero);
    }

    [Test]
    public async Task Live_runs_and_young_ones_stay()
    {
        await using var ana = await Server.ConnectAsync("ana");
        var agent = await CreateAgentAsync((await Server.RegisterAsync("olga")).UserId);
        var gate = new ScriptGate();
        Provider.To("Young", ReplyScript.Saying("Yes"));
        Provider.To("Live", new ReplyScript().WaitFor(gate).Say("Yes").Finish());
        await AskAsync(ana, agent, "Young");
        await ReceiveUntilEndAsync(ana);
        var thread = await AskAsync(ana, agent, "Live");
        await gate.ReachedAsync();

        await Server.Get<RecordPruning>().PruneAsync(CancellationToken.None);

        Assert.That(
            (await ReadRunsAsync(thread)).Select(run => run.State), Is.EqualTo(new[] { RunState.Done, RunState.Running }));
        gate.Open();
        await ReceiveUntilEndAsync(ana);
    }

    [Test]
    public async Task Figures_are_kept_for_400_days()
    {
        var agent = await CreateAgentAsync(Guid.NewGuid());
        var today = DateTimeOffset.UtcNow.ToUnixTimeSeconds() / 86_400;
        foreach (var day in new[] { today - 401, today - 399 })
        {
            var row = new { agent, day };
            await ExecuteAsync("INSERT INTO agent_usage (agent_id, visitor_id, day) VALUES (@agent, @agent, @day)", row);
            await ExecuteAsync("INSERT INTO agent_spending (scope, subject_id, day) VALUES ('owner', @agent, @day)", row);
            await ExecuteAsync("INSERT INTO agent_counts (agent_id, day, name, value) VALUES (@agent, @day, 'done', 1)", row);
        }

        var removed = await Server.Get<RecordPruning>().PruneAsync(CancellationToken.None);

        Assert.That(removed, Is.EqualTo(3));
        string[] left = ["agent_usage WHERE agent_id", "agent_spending WHERE subject_id", "agent_counts WHERE agent_id"];
        foreach (var rows in left)
            Assert.That(await CountAsync($"SELECT COUNT(*) FROM {rows} = @agent", new { agent }), Is.EqualTo(1), rows);
    }

    private async Task ExecuteAsync(string sql, object parameters) =>
        await Server.Get<Database>().WriteAsync(write => write.Execute(sql, parameters), CancellationToken.None);

    private ValueTask<long> CountAsync(string sql, object? parameters = null) =>
        Server.Get<Database>().ReadAsync(read => read.QueryScalar<long>(sql, parameters), CancellationToken.None);
}
