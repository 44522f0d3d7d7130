using ChatServer.Background;

namespace ChatServer.Realtime;

/// <summary>
/// Returns memory to the system after many connections opened or closed: a fifth of what 5,000 new connections take is garbage
/// of their sign-in, which the collector would keep until it needs the space. A collection stops the process for some tens of
/// milliseconds, so it waits for a quiet second. It checks once a second.
/// </summary>
internal sealed partial class MemoryTrim(ConnectionRegistry connections, TimeProvider clock, ILogger<MemoryTrim> logger)
    : PeriodicWork("Trimming memory", Interval, clock, logger)
{
    private const int MinChange = 500;
    private const double QuietShareOfOneCore = 0.05;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private TimeSpan lastCpuTime;
    private int lastCount;

    protected override Task WorkAsync(CancellationToken cancellationToken)
    {
        var cpuTime = Environment.CpuUsage.TotalTime;
        var isQuiet = cpuTime - lastCpuTime < Interval * QuietShareOfOneCore;
        lastCpuTime = cpuTime;
        var count = connections.Count;
        if (isQuiet && Math.Abs(count - lastCount) >= MinChange)
            Trim(count);
        return Task.CompletedTask;
    }

    private void Trim(int count)
    {
        lastCount = count;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        Log.Trimmed(logger, count);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "Memory was trimmed with {Connections} connections open")]
        public static partial void Trimmed(ILogger logger, int connections);
    }
}
