using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using ChatServer.Benchmarks.Measurement;

namespace ChatServer.Benchmarks.Agents.Takeover;

/// <summary>Rounds of questions and takeovers in many chats at once; then each chat is caught up on from its beginning.</summary>
internal sealed class TakeoverRun(TakeoverPlan plan)
{
    private const int ShownEvery = 1_000;
    private readonly ConcurrentDictionary<TakeoverMoment, int> moments = new();
    private int begun;

    public async Task<TakeoverReport> RunAsync(CancellationToken cancellationToken)
    {
        await using var stage = await AgentStage.SetAsync(plan.Server, cancellationToken);
        await using var owner = new TakeoverOwner(plan.Server.Url, stage.Owner);
        await owner.ConnectAsync(cancellationToken);
        var chats = Enumerable.Range(0, plan.Chats)
            .Select(number => new TakeoverChat(stage, owner, stage.TakeUser(), number, plan.Seed + number)).ToList();
        await Task.WhenAll(chats.Select(chat => chat.OpenAsync(cancellationToken)));

        var clock = Stopwatch.StartNew();
        await Task.WhenAll(chats.Select(chat => RunAsync(chat, cancellationToken)));
        var seconds = clock.Elapsed.TotalSeconds;
        foreach (var chat in chats)
            await chat.DisposeAsync();

        var logged = new List<TakeoverJudge>();
        foreach (var chat in chats)
            logged.Add(await ReadLogAsync(chat, cancellationToken));
        return Report(chats, logged, seconds);
    }

    private async Task RunAsync(TakeoverChat chat, CancellationToken cancellationToken)
    {
        while (Interlocked.Increment(ref begun) is var round && round <= plan.Rounds)
        {
            await chat.RunRoundAsync(moments, cancellationToken);
            if (round % ShownEvery == 0)
                await Console.Error.WriteLineAsync($"{round} rounds");
        }
    }

    // What the log holds: the order in which everything was committed.
    private async Task<TakeoverJudge> ReadLogAsync(TakeoverChat chat, CancellationToken cancellationToken)
    {
        var judge = new TakeoverJudge();
        var (cursor, hasMore) = ("0", true);
        while (hasMore)
        {
            await using var device = new RoomDevice(
                plan.Server.Url, chat.User, frame => Observe(judge, frame));
            var end = device.NextAsync(frame => RoomDevice.Text(frame, "action") == "sync_complete");
            await device.ConnectAsync(cursor, cancellationToken);
            var complete = await end;
            (cursor, hasMore) = (complete.GetProperty("cursor").GetString()!, complete.GetProperty("has_more").GetBoolean());
        }

        return judge;
    }

    // Of a chat's changes of control only the last is kept; the notices are where they were written.
    private static void Observe(TakeoverJudge judge, JsonElement frame)
    {
        if (RoomDevice.Text(frame, "action") != "agent_control")
            judge.Observe(frame);
    }

    private TakeoverReport Report(List<TakeoverChat> chats, List<TakeoverJudge> logged, double seconds)
    {
        var live = chats.ConvertAll(chat => chat.Judge);
        var (complete, cutShort) = (live.Sum(judge => judge.Complete), live.Sum(judge => judge.CutShort));
        return new TakeoverReport(
            plan.Label, plan.Seed, plan.Rounds, Math.Round(seconds, 1), live.Sum(judge => judge.Late),
            logged.Sum(judge => judge.Late), complete - plan.Chats, cutShort, plan.Rounds - (complete - plan.Chats) - cutShort,
            moments.OrderBy(entry => entry.Key).ToDictionary(entry => entry.Key.ToString(), entry => entry.Value),
            LatencySummary.Of(chats.Select(chat => chat.Begun)));
    }
}
