using ChatServer.Background;
using ChatServer.Storage;
using ChatServer.Storage.Clocks;

namespace ChatServer.Accounts.Sessions;

/// <summary>Removes sessions a day after their end, in small writes, every ten minutes.</summary>
internal sealed partial class SessionSweep(Database database, ClockTrust trust, TimeProvider clock, ILogger<SessionSweep> logger)
    : PeriodicWork("Removing ended sessions", TimeSpan.FromMinutes(10), clock, logger)
{
    private const int MaxPerWrite = 500;
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    /// <summary>Returns how many sessions were removed.</summary>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var before = Timestamp.From(Clock.GetUtcNow() - Kept);
        var total = 0;
        for (var deleted = 1; deleted > 0; total += deleted)
            deleted = await database.WriteAsync(write => SessionStore.DeleteEnded(write, before, MaxPerWrite), cancellationToken);

        return total;
    }

    protected override async Task WorkAsync(CancellationToken cancellationToken)
    {
        if (!trust.IsDoubtful)
            Log.Swept(logger, await SweepAsync(cancellationToken));
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "{Sessions} ended sessions were removed")]
        public static partial void Swept(ILogger logger, int sessions);
    }
}
