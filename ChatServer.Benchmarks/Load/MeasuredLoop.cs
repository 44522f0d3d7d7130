using ChatServer.Benchmarks.Measurement;
using ChatServer.Benchmarks.Sockets;

namespace ChatServer.Benchmarks.Load;

/// <summary>What the processes had used when the measurement began, and when it ended.</summary>
internal sealed record MeasuredUsage(UsageProbe From, UsageProbe Until)
{
    public double? ServerMicrosecondsEach(long count) => Until.ServerMicrosecondsEach(From, count);

    public double ToolMicrosecondsEach(long count) => Until.ToolMicrosecondsEach(From, count);
}

/// <summary>Runs the work of one thread from warm-up to drain, and prints its progress.</summary>
internal static class MeasuredLoop
{
    public static async Task<MeasuredUsage> RunAsync(
        IReadOnlyList<WireConnection> connections, ILoopWork work, LoadTimeline timeline, LoadTally tally, int? serverProcessId,
        CancellationToken cancellationToken)
    {
        timeline.Begin();
        var thread = new EventLoop(connections, work).Start("measured");
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var progress = LoadProgress.PrintAsync([tally], over.Token);
        await LoadTimeline.WaitUntilAsync(timeline.MeasureFrom, cancellationToken);
        var from = UsageProbe.Take(serverProcessId);
        await LoadTimeline.WaitUntilAsync(timeline.SendUntil, cancellationToken);
        var until = UsageProbe.Take(serverProcessId);

        await Task.Run(thread.Join, CancellationToken.None).WaitAsync(cancellationToken);
        await over.CancelAsync();
        await progress;
        return new MeasuredUsage(from, until);
    }
}
