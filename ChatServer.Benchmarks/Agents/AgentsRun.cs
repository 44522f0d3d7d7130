using ChatServer.Benchmarks.Load;
using ChatServer.Benchmarks.Measurement;
using ChatServer.Benchmarks.Sockets;
using ChatServer.Benchmarks.Users;

namespace ChatServer.Benchmarks.Agents;

/// <summary>
/// One run: read the streams directly, have each visitor ask once, then stream to all of them. Pairs are measured alone before
/// that, and beside it.
/// </summary>
internal sealed class AgentsRun(AgentsPlan plan)
{
    // All visitors have a reply in progress after that.
    private static readonly TimeSpan Warmup = TimeSpan.FromSeconds(2);

    public async Task<AgentsReport> RunAsync(CancellationToken cancellationToken)
    {
        await using var stage = await AgentStage.SetAsync(plan.Server, cancellationToken);
        var direct = await new DirectStreams(plan, stage.Provider).MeasureAsync(cancellationToken);
        var timeline = new LoadTimeline(Warmup, plan.Duration);
        var round = new AgentRound(plan, stage.Owner.AgentId, stage.Provider, timeline, new AgentTally());
        var visitors = Enumerable.Range(0, plan.Streams)
            .Select(number => new AgentVisitor(plan.Server.Url, stage.TakeUser(), number, round)).ToList();
        try
        {
            await ConnectionOpening.OpenAllAsync(visitors, cancellationToken);
            await JoinAsync(new EventLoop(visitors, new FirstReplies(visitors)).Start("first"), cancellationToken);
            if (visitors.Any(visitor => visitor.IsBusy))
                throw new InvalidOperationException($"The agent doesn't answer; see {plan.Server.LogFile}.");

            var alone = await MeasurePairsAsync(stage, TimeSpan.Zero, cancellationToken);
            return await MeasureAsync(stage, round, visitors, cancellationToken) with { Direct = direct, PairsAlone = alone };
        }
        finally
        {
            visitors.ForEach(visitor => visitor.Dispose());
        }
    }

    private static Task JoinAsync(Thread thread, CancellationToken cancellationToken) =>
        Task.Run(thread.Join, CancellationToken.None).WaitAsync(cancellationToken);

    private async Task<AgentsReport> MeasureAsync(
        AgentStage stage, AgentRound round, List<AgentVisitor> visitors, CancellationToken cancellationToken)
    {
        var id = stage.Process.Id;
        var before = ProcessUsage.Read(id);
        round.Timeline.Begin();
        var thread = new EventLoop(visitors, new VisitorWork(visitors, plan, round.Timeline)).Start("visitors");
        var pairs = MeasurePairsAsync(stage, Warmup, cancellationToken);
        await LoadTimeline.WaitUntilAsync(round.Timeline.MeasureFrom, cancellationToken);
        var (from, live) = (UsageProbe.Take(id), ProcessUsage.Read(id));
        await LoadTimeline.WaitUntilAsync(round.Timeline.SendUntil, cancellationToken);
        var until = UsageProbe.Take(id);
        await JoinAsync(thread, cancellationToken);
        var beside = await pairs;
        var tokens = round.Tally.Token.Count;
        var streamed = new StreamFigures(
            LatencySummary.Of([round.Tally.FirstToken]), LatencySummary.Of([round.Tally.Token]),
            Math.Round(tokens / plan.Duration.TotalSeconds));
        return new AgentsReport(
            plan.Label, plan.Streams, plan.Rate, plan.Tokens, plan.Duration.TotalSeconds, Direct: streamed, streamed,
            LatencySummary.Of([round.Tally.Resume]), round.Tally.Counts(), until.ServerMicrosecondsEach(from, tokens) ?? 0,
            until.ToolMicrosecondsEach(from, tokens), live.ResidentBytes,
            (live.ResidentBytes - before.ResidentBytes) / plan.Streams, PairsAlone: null, beside);
    }

    private async Task<LoadReport?> MeasurePairsAsync(AgentStage stage, TimeSpan warmup, CancellationToken cancellationToken)
    {
        if (plan.Pairs == 0)
            return null;

        var load = new LoadPlan(
            plan.Server.Url, plan.Pairs, Window: 1, plan.PairRate, warmup, plan.Duration, MessageMark.Length, ClientIds: false,
            Threads: 1, SignIns: 0, stage.Process.Id, plan.Label);
        var users = new UserSource(plan.Server.Url, stage.SigningKey, Tokens: null);
        return await new LoadRun(load, users).RunAsync(cancellationToken);
    }
}
