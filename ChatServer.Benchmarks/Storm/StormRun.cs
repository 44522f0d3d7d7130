using System.Diagnostics;
using ChatServer.Benchmarks.Group;
using ChatServer.Benchmarks.Measurement;
using ChatServer.Benchmarks.Sockets;
using ChatServer.Benchmarks.Users;

namespace ChatServer.Benchmarks.Storm;

/// <summary>Makes circles of users who know each other, has all go, and all come back and ask for presence at once.</summary>
internal sealed class StormRun(UserSource users, int circles, int peers, int processId, string? label)
{
    // Longer than a server keeps somebody online who went (Chat:Realtime:PresenceGrace, 10 s).
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(15);

    /// <summary>Of two storms the second is reported: the first one has the server compile what it needs.</summary>
    public async Task<StormReport> RunAsync(CancellationToken cancellationToken)
    {
        var everyone = await users.TakeAsync(circles * (peers + 1), cancellationToken);
        await GatherAsync(everyone, cancellationToken);
        await Console.Error.WriteLineAsync(
            $"{everyone.Count} users know each other in circles of {peers + 1}; twice all go, and come back after "
            + $"{Away.TotalSeconds} s.");
        await Task.Delay(Away, cancellationToken);
        await ComeBackAsync(everyone, cancellationToken);
        await Task.Delay(Away, cancellationToken);
        return await ComeBackAsync(everyone, cancellationToken);
    }

    // A user whose token was signed elsewhere becomes known to the server by connecting.
    private async Task GatherAsync(IReadOnlyList<TestUser> everyone, CancellationToken cancellationToken)
    {
        var members = everyone.Select(user => new StormMember(users.Server, user)).ToList();
        try
        {
            await ConnectionOpening.OpenAllAsync(members, cancellationToken);
            foreach (var circle in everyone.Chunk(peers + 1))
                await GroupSetUp.CreateAsync(users.Server, circle, cancellationToken);
        }
        finally
        {
            members.ForEach(member => member.Dispose());
        }
    }

    private async Task<StormReport> ComeBackAsync(IReadOnlyList<TestUser> everyone, CancellationToken cancellationToken)
    {
        var members = everyone.Select(user => new StormMember(users.Server, user)).ToList();
        try
        {
            return await MeasureAsync(members, cancellationToken);
        }
        finally
        {
            members.ForEach(member => member.Dispose());
        }
    }

    private async Task<StormReport> MeasureAsync(List<StormMember> members, CancellationToken cancellationToken)
    {
        var before = UsageProbe.Take(processId);
        await ConnectionOpening.OpenAllAsync(members, cancellationToken);
        var connected = UsageProbe.Take(processId);

        var work = new StormWork(members);
        await Task.Run(new EventLoop(members, work).Start("storm").Join, CancellationToken.None).WaitAsync(cancellationToken);
        var notified = UsageProbe.Take(processId);
        return new StormReport(
            label,
            members.Count,
            peers,
            members.Count(member => member.IsOpen),
            connected.ServerMicrosecondsEach(before, members.Count)!.Value,
            notified.ServerMicrosecondsEach(connected, members.Count)!.Value,
            Math.Round(members.Average(member => member.Notifications), 2),
            members.Min(member => member.Notifications),
            Math.Round(Stopwatch.GetElapsedTime(work.AskedAt, members.Max(member => member.LastNotified)).TotalSeconds, 2));
    }
}
