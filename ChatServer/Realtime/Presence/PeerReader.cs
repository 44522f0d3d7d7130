using ChatServer.Conversations;
using ChatServer.Storage;

namespace ChatServer.Realtime.Presence;

/// <summary>
/// Reads which users each viewer may see, one viewer at a time, so that other reads are not held up however many viewers arrive
/// together. Changes between users are queued in commit order too, so the newest read is always right. The loop ends with the
/// host.
/// </summary>
internal sealed partial class PeerReader(
    PeerReadQueue reads, PresenceBoard board, CounterFlush counters, Database database, TimeProvider clock,
    ILogger<PeerReader> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly Dictionary<Guid, Timestamp> NoneSeen = [];
    private readonly LogThrottle trouble = new(clock);

    protected override async Task ExecuteAsync(CancellationToken stopping)
    {
        try
        {
            await foreach (var next in reads.ReadAllAsync(stopping))
                await RunAsync(next, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The host is stopping.
        }
    }

    private async Task RunAsync(PeerRead next, CancellationToken stopping)
    {
        while (!await TryRunAsync(next, stopping))
        {
            // A user was blocked during the read, or the database couldn't be read.
        }

        if (!reads.Done(next))
            return;

        foreach (var viewer in board.ForgetPeers())
            reads.Add(viewer);
    }

    // The edge of this loop: an exception that escaped it would stop the host.
    private async Task<bool> TryRunAsync(PeerRead next, CancellationToken stopping)
    {
        try
        {
            return next.Viewer is { } viewer ? await TryAnswerAsync(viewer, stopping) : await TryRelateAsync(next, stopping);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            if (trouble.Count() is { } times)
                Log.ReadFailed(logger, times, failure);

            // A read that needs a damaged page is given up, so that the viewers behind it are answered.
            if (failure is StorageUnavailableException { IsDamage: true })
                return true;

            await Task.Delay(Pause, clock, stopping);
            return false;
        }
    }

    private async Task<bool> TryAnswerAsync(Viewer viewer, CancellationToken stopping)
    {
        var blockVersion = board.BlockVersion;
        var wanted = board.Wanted(viewer);
        if (!wanted.NeedsPeers && wanted.Asked.Count == 0)
            return board.TryAnswer(viewer, peers: null, NoneSeen, blockVersion);

        if (wanted.NeedsPeers)
            await counters.FlushAsync(stopping);
        var (peers, seen) = await database.ReadAsync(
            read => (
                wanted.NeedsPeers ? PresenceStore.ListPeers(read, viewer.UserId) : null,
                PresenceStore.ListSeen(read, wanted.Asked)),
            stopping);
        return board.TryAnswer(viewer, peers, seen, blockVersion);
    }

    private async Task<bool> TryRelateAsync(PeerRead next, CancellationToken stopping)
    {
        if (!board.HasViewerAmong(next.UserId, next.Others))
            return true;

        var blockVersion = board.BlockVersion;
        await counters.FlushAsync(stopping);
        var peers = await database.ReadAsync(read => PresenceStore.ListPeers(read, next.UserId), stopping);
        return board.TryRelate(next.UserId, next.Others, peers, blockVersion);
    }

    private static partial class Log
    {
        [LoggerMessage(
            1, LogLevel.Warning,
            "Reading who may see whose presence failed {Times} times since this was last logged; retrying")]
        public static partial void ReadFailed(ILogger logger, long times, Exception exception);
    }
}
