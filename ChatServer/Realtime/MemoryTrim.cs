namespace ChatServer.Realtime;

/// <summary>
/// Gives memory back to the system after many connections came or went: a fifth of what 5,000 new connections take is garbage of
/// their sign-in that the collector would keep until it needs the room. It stops the process for some tens of milliseconds, so it
/// waits for a quiet second. The loop looks once a second and ends with the host.
/// </summary>
internal sealed partial class MemoryTrim(ConnectionRegistry connections, TimeProvider clock, ILogger<MemoryTrim> logger) : BackgroundService
{
    private const int MinChange = 500;
    private const double QuietShareOfOneCore = 0.05;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private TimeSpan lastCpuTime;
    private int lastCount;

    protected override async Task ExecuteAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
                Look();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The end of the host.
        }
    }

    private void Look()
    {
        var cpuTime = Environment.CpuUsage.TotalTime;
        var isQuiet = cpuTime - lastCpuTime < Interval * QuietShareOfOneCore;
        lastCpuTime = cpuTime;
        var count = connections.Count;
        if (!isQuiet || Math.Abs(count - lastCount) < MinChange)
            return;

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
