using ChatServer.Conversations;
using ChatServer.Storage;

namespace ChatServer.Realtime.Presence;

/// <summary>
/// Reads whom viewers may know of, for one after the other: however many come at once, other reads keep their turns. As it also
/// hears of what changes between people in the order of the commits, the newest it has read is right. The loop ends with the
/// host.
/// </summary>
internal sealed partial class PeerReader(
    PeerErrands errands, PresenceBoard board, CounterFlush counters, Database database, TimeProvider clock,
    ILogger<PeerReader> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly Dictionary<Guid, Timestamp> Nobody = [];
    private readonly RepeatedTrouble trouble = new(clock);

    protected override async Task ExecuteAsync(CancellationToken stopping)
    {
        try
        {
            await foreach (var errand in errands.ReadAllAsync(stopping))
                await RunAsync(errand, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The end of the host.
        }
    }

    private async Task RunAsync(Errand errand, CancellationToken stopping)
    {
        while (!await TryRunAsync(errand, stopping))
        {
            // Somebody was blocked while it read, or the database couldn't be read.
        }

        if (!errands.Done(errand))
            return;

        foreach (var viewer in board.ForgetPeers())
            errands.Add(viewer);
    }

    // The edge of this loop: an exception that left it would end the host.
    private async Task<bool> TryRunAsync(Errand errand, CancellationToken stopping)
    {
        try
        {
            return errand.Viewer is { } viewer ? await TryAnswerAsync(viewer, stopping) : await TryRelateAsync(errand, stopping);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            if (trouble.Count() is { } times)
                Log.ReadFailed(logger, times, failure);

            // What needs a damaged page is given up, so that it keeps nobody else from being answered.
            if (failure is StorageUnavailableException { IsDamage: true })
                return true;

            await Task.Delay(Pause, clock, stopping);
            return false;
        }
    }

    private async Task<bool> TryAnswerAsync(Viewer viewer, CancellationToken stopping)
    {
        var partings = board.Partings;
        var (needsPeers, asked) = board.Wanted(viewer);
        if (!needsPeers && asked.Count == 0)
            return board.TryAnswer(viewer, peers: null, Nobody, partings);

        if (needsPeers)
            await counters.FlushAsync(stopping);
        var (peers, seen) = await database.ReadAsync(
            read => (needsPeers ? PresenceStore.ListPeers(read, viewer.UserId) : null, PresenceStore.ListSeen(read, asked)),
            stopping);
        return board.TryAnswer(viewer, peers, seen, partings);
    }

    private async Task<bool> TryRelateAsync(Errand errand, CancellationToken stopping)
    {
        if (!board.HasViewerAmong(errand.UserId, errand.Others))
            return true;

        var partings = board.Partings;
        await counters.FlushAsync(stopping);
        var peers = await database.ReadAsync(read => PresenceStore.ListPeers(read, errand.UserId), stopping);
        return board.TryRelate(errand.UserId, errand.Others, peers, partings);
    }

    private static partial class Log
    {
        [LoggerMessage(
            1, LogLevel.Warning,
            "Reading who may see whose presence failed {Times} times since this was last logged; retrying")]
        public static partial void ReadFailed(ILogger logger, long times, Exception exception);
    }
}
