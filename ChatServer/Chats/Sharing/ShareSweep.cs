using ChatServer.Background;
using ChatServer.Storage;
using ChatServer.Storage.Clocks;

namespace ChatServer.Chats.Sharing;

/// <summary>Deletes expired shares, in small writes, every ten minutes. Nobody can read them before that.</summary>
internal sealed partial class ShareSweep(
    Database database, ChatRemoval removal, ClockTrust trust, TimeProvider clock, ILogger<ShareSweep> logger)
    : PeriodicWork("Removing expired shares of chats", TimeSpan.FromMinutes(10), clock, logger)
{
    // A copy may have thousands of messages.
    private const int MaxPerWrite = 1;

    /// <summary>Returns how many were deleted.</summary>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var before = Timestamp.From(Clock.GetUtcNow());
        var total = 0;
        for (var deleted = MaxPerWrite; deleted == MaxPerWrite; total += deleted)
            deleted = await database.WriteAsync(write => DeleteSome(write, before), cancellationToken);

        return total;
    }

    protected override async Task WorkAsync(CancellationToken cancellationToken)
    {
        if (!trust.IsDoubtful)
            Log.Swept(logger, await SweepAsync(cancellationToken));
    }

    private int DeleteSome(WriteScope write, Timestamp before)
    {
        var expired = ShareStore.ListExpired(write, before, MaxPerWrite);
        foreach (var copy in expired)
        {
            ChatStore.UpdateShare(write, copy.OriginalId, shareUuid: null);
            removal.DeleteRows(write, copy.Id);
        }

        return expired.Count;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "{Shares} expired shares were removed")]
        public static partial void Swept(ILogger logger, int shares);
    }
}
