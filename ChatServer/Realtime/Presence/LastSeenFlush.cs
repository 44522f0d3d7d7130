using ChatServer.Storage;

namespace ChatServer.Realtime.Presence;

/// <summary>
/// Writes behind when users were last seen: every few seconds, a few in each write, and at the end. What a crash loses is the last
/// seconds. The loop ends with the host.
/// </summary>
internal sealed partial class LastSeenFlush(LastSeen lastSeen, Database database, TimeProvider clock, ILogger<LastSeenFlush> logger) : BackgroundService
{
    private const int MaxPerWrite = 100;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryFlushAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
                await TryFlushAsync(stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The end of the host.
        }
    }

    // The edge of this loop: an exception that left it would end the host.
    private async Task TryFlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var batch in lastSeen.All().Chunk(MaxPerWrite))
            {
                await database.WriteAsync(write => Write(write, batch), cancellationToken);
                lastSeen.Forget(batch);
            }
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            Log.FlushFailed(logger, failure);
        }
    }

    private static int Write(WriteScope write, KeyValuePair<Guid, Timestamp>[] batch)
    {
        foreach (var (userId, at) in batch)
            PresenceStore.UpdateLastSeen(write, userId, at);
        return batch.Length;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "When users were last seen couldn't be written; it is tried again")]
        public static partial void FlushFailed(ILogger logger, Exception exception);
    }
}
