using System.Diagnostics;
using ChatServer.Benchmarks.Measurement;

namespace ChatServer.Benchmarks.Queries;

/// <summary>Asks the same of both databases in turn, so that what else the machine does meets both alike.</summary>
/// <param name="longest">How long one query is repeated.</param>
internal sealed class QueryRun<TServer>(TServer small, TServer big, TimeSpan longest)
{
    private const int Warmup = 20;
    private const int MinRepetitions = 30;
    private const int MaxRepetitions = 1_000;
    private const int Counts = 3;

    public async Task<QueryResult> MeasureAsync(Query<TServer> query, CancellationToken cancellationToken)
    {
        for (var turn = 0; turn < Warmup; turn++)
            await AskBothAsync(query, new Times(), new Times());

        var (ofSmall, ofBig) = (new Times(), new Times());
        var started = Stopwatch.GetTimestamp();
        for (var turn = 0; turn < (query.Repetitions ?? MaxRepetitions); turn++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await AskBothAsync(query, ofSmall, ofBig);
            if (turn >= MinRepetitions && Stopwatch.GetElapsedTime(started) > longest)
                break;
        }

        return new QueryResult(query.Name, await CountAsync(query, small, ofSmall), await CountAsync(query, big, ofBig));
    }

    private async Task AskBothAsync(Query<TServer> query, Times ofSmall, Times ofBig)
    {
        await AskAsync(query, small, ofSmall);
        await AskAsync(query, big, ofBig);
    }

    private static async Task AskAsync(Query<TServer> query, TServer server, Times times)
    {
        var (started, used) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        await query.Run(server);
        times.Latency.Record((long)Stopwatch.GetElapsedTime(started).TotalMicroseconds);
        times.Processor.Record((long)(Environment.CpuUsage.TotalTime - used).TotalMicroseconds);
    }

    // The least of some: what the servers do in the background may be counted too.
    private static async Task<QuerySide> CountAsync(Query<TServer> query, TServer server, Times times)
    {
        var (found, least) = (0, new ReadCount(0, long.MaxValue, 0));
        for (var turn = 0; turn < Counts; turn++)
        {
            var count = await ReadProbe.CountAsync(async () => found = await query.Run(server));
            least = count.Steps < least.Steps ? count : least;
        }

        return new QuerySide(found, LatencySummary.Of([times.Latency]), LatencySummary.Of([times.Processor]), least);
    }

    private sealed class Times
    {
        public LatencyHistogram Latency { get; } = new();

        public LatencyHistogram Processor { get; } = new();
    }
}
