using ChatServer.Storage;

namespace ChatServer.Administration.Figures;

/// <summary>
/// Counts the messages of each day behind, a page at a time on a snapshot, so that sending one costs nothing more and a figure no counting. The
/// count and up to where it goes are one transaction: a crash neither loses nor doubles any. The loop ends with the host.
/// </summary>
internal sealed partial class VolumeCounter(Database database, TimeProvider clock, ILogger<VolumeCounter> logger) : BackgroundService
{
    private const int PageSize = 20_000;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>Counts what was sent since; returns when all of it stands in the table.</summary>
    public async Task CountAsync(CancellationToken cancellationToken)
    {
        while (await database.ReadAsync(Count, cancellationToken) is { } page)
            await database.WriteAsync(write => TryAdd(write, page), cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            do
                await TryCountAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The end of the host.
        }
    }

    private static Page? Count(ReadScope read)
    {
        var (after, last) = (VolumeStore.CountedUpTo(read), read.LastPosition());
        var upTo = Math.Min(last, after + PageSize);
        return upTo > after ? new Page(after, upTo, VolumeStore.Count(read, after, upTo)) : null;
    }

    private static bool TryAdd(WriteScope write, Page page)
    {
        if (VolumeStore.CountedUpTo(write) != page.After)
            return false;

        VolumeStore.Add(write, page.Days, page.UpTo);
        return true;
    }

    // The edge of this loop: an exception that left it would end the host.
    private async Task TryCountAsync(CancellationToken cancellationToken)
    {
        try
        {
            await CountAsync(cancellationToken);
        }
        catch (StorageUnavailableException failure)
        {
            Log.CountFailed(logger, failure);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            Log.CountBroke(logger, failure);
        }
    }

    private sealed record Page(long After, long UpTo, IReadOnlyList<DayVolume> Days);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The messages of the day couldn't be counted; it is tried again")]
        public static partial void CountFailed(ILogger logger, Exception exception);

        [LoggerMessage(2, LogLevel.Error, "Counting the messages of the day failed; it is tried again")]
        public static partial void CountBroke(ILogger logger, Exception exception);
    }
}
