using ChatServer.Storage;

namespace ChatServer.Agents.Runs;

/// <summary>
/// Takes up, when the server starts, the runs that the process before it had begun, each in a write of its own: one that can't be
/// taken up is ended without its text.
/// </summary>
internal sealed partial class RunRecovery(Database database, RunWrites writes, ILogger<RunRecovery> logger)
{
    private const int MaxListed = 100;

    /// <exception cref="StorageUnavailableException">It has to be repeated.</exception>
    public async Task RecoverAsync(CancellationToken cancellationToken)
    {
        await WriteAsync(RunStore.UpdateQueuedAtStart, cancellationToken);
        var recovered = 0;
        for (var page = await ListAsync(0, cancellationToken); page.Count > 0;
            page = await ListAsync(page[^1], cancellationToken))
        {
            foreach (var id in page)
                await RecoverAsync(id, cancellationToken);
            recovered += page.Count;
        }

        if (recovered > 0)
            Log.Recovered(logger, recovered);
    }

    private async Task RecoverAsync(long runId, CancellationToken cancellationToken)
    {
        try
        {
            await WriteAsync(write => writes.Recover(write, runId), cancellationToken);
        }
        catch (Exception failure) when (failure is not (StorageUnavailableException or OperationCanceledException))
        {
            Log.Lost(logger, runId, failure);
            await WriteAsync(write => RunWrites.Abandon(write, runId), cancellationToken);
        }
    }

    private ValueTask<IReadOnlyList<long>> ListAsync(long afterId, CancellationToken cancellationToken) =>
        database.ReadAsync(read => RunStore.ListBegun(read, afterId, MaxListed), cancellationToken);

    private async ValueTask WriteAsync(Action<WriteScope> work, CancellationToken cancellationToken) =>
        await database.WriteAsync(
            write =>
            {
                work(write);
                return true;
            },
            cancellationToken);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "{Count} replies that were in progress when the server ended were taken up")]
        public static partial void Recovered(ILogger logger, int count);

        [LoggerMessage(2, LogLevel.Error, "Run {Run} can't be taken up, and ends without its text")]
        public static partial void Lost(ILogger logger, long run, Exception exception);
    }
}
