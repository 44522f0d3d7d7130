using ChatServer.Benchmarks.Measurement;
using ChatServer.Benchmarks.SignIns;
using ChatServer.Benchmarks.Sockets;
using ChatServer.Benchmarks.Users;

namespace ChatServer.Benchmarks.Load;

/// <summary>One run from sign-up to report: connect, warm up, measure, drain.</summary>
internal sealed class LoadRun(LoadPlan plan, UserSource users)
{
    private readonly LoadTimeline timeline = new(plan.Warmup, plan.Duration);

    public async Task<LoadReport> RunAsync(CancellationToken cancellationToken)
    {
        var everyone = await users.TakeAsync(plan.Connections, cancellationToken);
        using var flood = plan.SignIns > 0 ? await SignInFlood.PrepareAsync(plan.Server, plan.SignIns, cancellationToken) : null;
        var before = ReadServer();
        var threads = Share(everyone);
        try
        {
            await ConnectionOpening.OpenAllAsync(threads.SelectMany(thread => thread.Members), cancellationToken);
            var (from, until) = await MeasureAsync(threads, flood, cancellationToken);
            var report = Report(threads, from, until, before, ReadServer());
            return flood is null ? report : report with { SignIns = flood.Report(threads.Select(thread => thread.Tally)) };
        }
        finally
        {
            threads.ForEach(thread => thread.Dispose());
        }
    }

    private ProcessUsage? ReadServer() => plan.ServerProcessId is { } id ? ProcessUsage.Read(id) : null;

    private List<LoadThread> Share(IReadOnlyList<TestUser> everyone) =>
    [
        .. Enumerable.Range(0, plan.Pairs)
            .GroupBy(pair => pair % plan.Threads)
            .Select(pairs => new LoadThread(plan, timeline, pairs, everyone)),
    ];

    private async Task<(UsageProbe From, UsageProbe Until)> MeasureAsync(
        List<LoadThread> threads, SignInFlood? flood, CancellationToken cancellationToken)
    {
        timeline.Begin();
        threads.ForEach(thread => thread.Start());
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var progress = LoadProgress.PrintAsync([.. threads.Select(thread => thread.Tally)], over.Token);

        // The threads end early when the server has closed every connection.
        var ended = Task.Run(() => threads.ForEach(thread => thread.Join()), CancellationToken.None);
        await Task.WhenAny(ended, LoadTimeline.WaitUntilAsync(timeline.MeasureFrom, cancellationToken));
        var from = UsageProbe.Take(plan.ServerProcessId);
        var flooding = flood?.RunAsync(timeline, cancellationToken) ?? Task.CompletedTask;
        await Task.WhenAny(ended, LoadTimeline.WaitUntilAsync(timeline.SendUntil, cancellationToken));
        var until = UsageProbe.Take(plan.ServerProcessId);

        await ended.WaitAsync(cancellationToken);
        await flooding;
        await over.CancelAsync();
        await progress;
        return (from, until);
    }

    private LoadReport Report(
        List<LoadThread> threads, UsageProbe from, UsageProbe until, ProcessUsage? before, ProcessUsage? after)
    {
        var tallies = threads.ConvertAll(thread => thread.Tally);
        var confirmed = tallies.Sum(tally => tally.ConfirmedWhileMeasured);
        return new LoadReport(
            plan.Label,
            plan.Server.ToString(),
            plan.Pairs,
            plan.Rate is null ? plan.Window : null,
            plan.Rate,
            plan.Duration.TotalSeconds,
            plan.BodyCharacters,
            Math.Round(confirmed / plan.Duration.TotalSeconds, 1),
            Math.Round(tallies.Sum(tally => tally.DeliveredWhileMeasured) / plan.Duration.TotalSeconds, 1),
            LatencySummary.Of(tallies.Select(tally => tally.ConfirmLatency)),
            LatencySummary.Of(tallies.SelectMany(tally => new[] { tally.DeliverLatency, tally.LaterDeliverLatency })),
            SignIns: null,
            tallies.Sum(tally => tally.Offered),
            tallies.Sum(tally => tally.Confirmed),
            tallies.Sum(tally => tally.Delivered),
            threads.SelectMany(thread => thread.Members).Sum(member => member.CountLost()),
            tallies.Sum(tally => tally.Repeated),
            tallies.Sum(tally => tally.OutOfOrder),
            tallies.Sum(tally => tally.Misdelivered),
            Total(tallies.SelectMany(tally => tally.Errors)),
            Total(tallies.SelectMany(tally => tally.Closes)),
            until.ServerMicrosecondsEach(from, confirmed),
            until.ToolMicrosecondsEach(from, confirmed),
            after?.ResidentBytes,
            (after?.ResidentBytes - before?.ResidentBytes) / plan.Connections);
    }

    private static Dictionary<TKey, long> Total<TKey>(IEnumerable<KeyValuePair<TKey, long>> counts)
        where TKey : notnull =>
        counts.GroupBy(count => count.Key).ToDictionary(group => group.Key, group => group.Sum(count => count.Value));
}
