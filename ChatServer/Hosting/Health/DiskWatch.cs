using ChatServer.Background;
using ChatServer.Storage;
using ChatServer.Storage.Files;

namespace ChatServer.Hosting.Health;

/// <summary>
/// Watches the free space on the data directory's disk: logs when it runs low and when that is over, and maintains the reserve.
/// </summary>
internal sealed partial class DiskWatch(
    DataDirectory directory, FreeSpace space, DiskReserve reserve, TimeProvider clock, ILogger<DiskWatch> logger)
    : PeriodicWork("Checking the free disk space", TimeSpan.FromSeconds(2), clock, logger, ExtraRounds.AtStart)
{
    private readonly LogThrottle shortage = new(clock);

    protected override Task WorkAsync(CancellationToken cancellationToken)
    {
        reserve.Restore();
        if (!space.IsShort(directory.Root))
        {
            if (shortage.End() is not null)
                Log.Enough(logger);
        }
        else if (shortage.Count() is not null)
        {
            Log.Short(logger, FreeSpace.Measure(directory.Root), space.MinFreeBytes);
        }

        return Task.CompletedTask;
    }

    private static partial class Log
    {
        [LoggerMessage(
            28, LogLevel.Warning,
            "Only {Free} bytes are free on the disk of the data directory, less than Chat:Storage:MinFreeBytes ({Mark}): " +
            "uploads, backups, the search index and the log file wait")]
        public static partial void Short(ILogger logger, long free, long mark);

        [LoggerMessage(29, LogLevel.Information, "The disk of the data directory has room again")]
        public static partial void Enough(ILogger logger);
    }
}
