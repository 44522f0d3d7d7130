using ChatServer.Storage;

namespace ChatServer.Accounts.Sessions;

/// <summary>Removes sessions a day after their end, in small writes, every ten minutes. It ends with the host.</summary>
internal sealed partial class SessionSweep(Database database, TimeProvider clock, ILogger<SessionSweep> logger) : BackgroundService
{
    private const int MaxPerWrite = 500;
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    /// <summary>Returns how many sessions were removed.</summary>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var before = Timestamp.From(clock.GetUtcNow() - Kept);
        var total = 0;
        for (var deleted = 1; deleted > 0; total += deleted)
            deleted = await database.WriteAsync(write => SessionStore.DeleteEnded(write, before, MaxPerWrite), cancellationToken);

        return total;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await TrySweepAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The stop that was asked for.
        }
    }

    // The edge of this loop: an exception that left it would end the host.
    private async Task TrySweepAsync(CancellationToken cancellationToken)
    {
        try
        {
            Log.Swept(logger, await SweepAsync(cancellationToken));
        }
        catch (StorageUnavailableException failure)
        {
            Log.SweepFailed(logger, failure);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            Log.SweepBroke(logger, failure);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "{Sessions} ended sessions were removed")]
        public static partial void Swept(ILogger logger, int sessions);

        [LoggerMessage(2, LogLevel.Warning, "Ended sessions couldn't be removed; it is tried again")]
        public static partial void SweepFailed(ILogger logger, Exception exception);

        [LoggerMessage(3, LogLevel.Error, "Removing ended sessions failed; it is tried again")]
        public static partial void SweepBroke(ILogger logger, Exception exception);
    }
}
