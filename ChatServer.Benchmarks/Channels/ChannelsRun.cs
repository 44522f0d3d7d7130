using System.Security.Cryptography;
using ChatServer.Benchmarks.Group;
using ChatServer.Benchmarks.Load;
using ChatServer.Benchmarks.Measurement;
using ChatServer.Benchmarks.Servers;
using ChatServer.Benchmarks.Sockets;
using ChatServer.Benchmarks.Users;

namespace ChatServer.Benchmarks.Channels;

/// <summary>
/// One run: make the channel, start the server, connect the readers, and measure the channel, or the channel and a group in turn.
/// One thread serves all readers.
/// </summary>
internal sealed class ChannelsRun(ChannelsPlan plan)
{
    private int rounds;

    public async Task<ChannelsReport> RunAsync(CancellationToken cancellationToken)
    {
        var seeded = await new ChannelSeed(plan).CreateAsync(cancellationToken);
        var signingKey = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));
        using var server = new ServerProcess(plan.Server, signingKey);
        await server.StartAsync(cancellationToken);

        var mint = new TokenMint(signingKey);
        var readers = seeded.Connected.Select((id, number) => Connect(mint.Create(id, number))).ToList();
        var author = mint.Create(seeded.Author, number: 0);
        try
        {
            await ConnectionOpening.OpenAllAsync(readers, cancellationToken);
            var results = new List<ChannelResult>();
            for (var turn = 0; turn < Math.Max(1, plan.GroupRounds); turn++)
            {
                results.Add(await MeasureAsync(readers, author, seeded.ChannelId, server.Id, cancellationToken));
                if (seeded.GroupId is { } group)
                    results.Add(await MeasureAsync(readers, author, group, server.Id, cancellationToken) with { IsGroup = true });
            }

            return Report(results);
        }
        finally
        {
            readers.ForEach(reader => reader.Dispose());
        }
    }

    private EventReader Connect(TestUser user) =>
        plan.UsesSocketIo ? new SocketIoReader(plan.Server.Url, user) : new EventReader(plan.Server.Url, user);

    private async Task<ChannelResult> MeasureAsync(
        List<EventReader> readers, TestUser author, long channelId, int processId, CancellationToken cancellationToken)
    {
        var timeline = new LoadTimeline(plan.Load.Warmup, plan.Load.Duration);
        var tally = new LoadTally(timeline);
        var round = new ChannelRound(rounds++, new GroupSchedule(timeline, plan.Load.Rate), tally);
        readers.ForEach(reader => reader.Begin(round));

        using var poster = new ChannelPoster(plan.Server.Url, author, channelId, plan.Load.BodyCharacters);
        await ProbeAsync(readers, round, poster, cancellationToken);
        var used = await MeasuredLoop.RunAsync(
            readers, new ChannelWork(round, poster, timeline, readers.Count), timeline, tally, processId, cancellationToken);
        var answers = await poster.TakeAnswersAsync();
        var confirmed = Confirmed(answers, tally);
        return Result(readers, confirmed, answers.Count(answer => answer.Error is null), tally, used);
    }

    private static async Task ProbeAsync(
        List<EventReader> readers, ChannelRound round, ChannelPoster poster, CancellationToken cancellationToken)
    {
        var work = new ProbeWork(readers, round, poster);
        await Task.Run(new EventLoop(readers, work).Start("probe").Join, CancellationToken.None).WaitAsync(cancellationToken);
        var failed = (await poster.TakeAnswersAsync()).FirstOrDefault(answer => answer.Error is not null);
        if (work.Missing > 0)
            throw new InvalidOperationException(
                $"{work.Missing} of {readers.Count} readers hear nothing ({failed?.Error ?? "all was confirmed"}).");
    }

    private static SequenceCheck Confirmed(IReadOnlyList<Posted> answers, LoadTally tally)
    {
        var confirmed = new SequenceCheck();
        foreach (var answer in answers)
        {
            if (answer.Error is { } error)
                tally.Fail(error);
            else
                confirmed.Observe(answer.Mark.Sequence);
        }

        return confirmed;
    }

    private ChannelResult Result(
        List<EventReader> readers, SequenceCheck confirmed, long confirmations, LoadTally tally, MeasuredUsage used) =>
        new(
            IsGroup: false,
            Math.Round(tally.DeliveredWhileMeasured / plan.Load.Duration.TotalSeconds, 1),
            LatencySummary.Of([tally.DeliverLatency, tally.LaterDeliverLatency]),
            new ChannelCounts(
                tally.Offered, confirmations, tally.Delivered, readers.Sum(reader => reader.CountLost(confirmed)),
                tally.Repeated, tally.OutOfOrder),
            tally.Errors,
            tally.Closes,
            used.ServerMicrosecondsEach(tally.DeliveredWhileMeasured) ?? 0,
            used.ToolMicrosecondsEach(tally.DeliveredWhileMeasured),
            Math.Round(used.ServerMicrosecondsEach(1) / (plan.Load.Rate * plan.Load.Duration.TotalSeconds) ?? 0, 1));

    private ChannelsReport Report(IReadOnlyList<ChannelResult> results) =>
        new(
            plan.Label, plan.Readers, plan.Connected, plan.UsesSocketIo, plan.Load.Rate, plan.Load.Duration.TotalSeconds,
            plan.Load.BodyCharacters, results);
}
