using ChatServer.Storage;

namespace ChatServer.Agents.Completions;

/// <summary>
/// Ends, when the server starts, the answers that the process before it had begun: their messages keep what was written, and get
/// an error. When the server stops, it ends those in progress. Of use also where agents have been switched off since.
/// </summary>
internal sealed partial class CompletionRecovery(
    Database database, CompletionWrites writes, LiveCompletions live, IHostApplicationLifetime lifetime, TimeProvider clock,
    ILogger<CompletionRecovery> logger)
    : BackgroundService
{
    private const int MaxListed = 100;
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);
    private readonly LogThrottle trouble = new(clock);

    // Requests in progress keep the server from stopping, so answers end first.
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStopping.Register(live.Close);
        return base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        live.Close();
        await base.StopAsync(cancellationToken);
        await live.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (!await TryRecoverAsync(stoppingToken))
                await Task.Delay(Retry, clock, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The end of the host; the next start goes on.
        }
    }

    private async Task<bool> TryRecoverAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RecoverAsync(cancellationToken);
            return true;
        }
        catch (StorageUnavailableException failure)
        {
            if (trouble.Count() is { } times)
                Log.NotStored(logger, times, failure);
            return false;
        }
    }

    private async Task RecoverAsync(CancellationToken cancellationToken)
    {
        var ended = 0;
        for (var page = await ListAsync(Guid.Empty, cancellationToken); page.Count > 0;
            page = await ListAsync(page[^1].Id, cancellationToken))
        {
            // This process may have begun some already.
            foreach (var row in page.Where(row => live.Find(row.Id) is null))
                ended += await TryEndAsync(row, cancellationToken) ? 1 : 0;
        }

        if (ended > 0)
            Log.Recovered(logger, ended);
    }

    // One that can't be ended, because its chat is damaged, doesn't keep the others from their end.
    private async Task<bool> TryEndAsync(CompletionRow row, CancellationToken cancellationToken)
    {
        var end = new AnswerEnd(FinishReason: null, AnswerError.Interrupted)
        {
            TokensIn = row.InputTokens,
            IsEstimated = true,
        };
        try
        {
            return await writes.EndAsync(new EndCompletion(row.Id, Text: null, end), cancellationToken) is null;
        }
        catch (Exception failure) when (failure is not (StorageUnavailableException or OperationCanceledException))
        {
            Log.Lost(logger, row.Id, failure);
            return false;
        }
    }

    private ValueTask<IReadOnlyList<CompletionRow>> ListAsync(Guid afterId, CancellationToken cancellationToken) =>
        database.ReadAsync(read => CompletionStore.ListAfter(read, afterId, MaxListed), cancellationToken);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "{Count} answers that were in progress when the server ended were ended")]
        public static partial void Recovered(ILogger logger, int count);

        [LoggerMessage(2, LogLevel.Error, "The answer {Answer} can't be ended")]
        public static partial void Lost(ILogger logger, Guid answer, Exception exception);

        [LoggerMessage(
            3, LogLevel.Warning, "Interrupted answers could not be ended {Times} times since the last entry; retrying")]
        public static partial void NotStored(ILogger logger, long times, Exception exception);
    }
}
