using ChatServer.Storage;

namespace ChatServer.Administration.Retention;

/// <summary>Runs retention at the start and then once in <see cref="RetentionOptions.Interval"/>, if there are rules. It ends with the host.</summary>
internal sealed partial class RetentionRuns(Retention retention, RetentionOptions options, TimeProvider clock, ILogger<RetentionRuns> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (retention.Rules.Count == 0)
            return;

        using var timer = new PeriodicTimer(options.Interval, clock);
        try
        {
            do
                await TryRunAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The stop that was asked for.
        }
    }

    // The edge of this loop: an exception that left it would end the host.
    private async Task TryRunAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var count in await retention.RunAsync(cancellationToken))
                Log.Ran(logger, count.Rule, count.Deleted, count.Held);
        }
        catch (StorageUnavailableException failure)
        {
            Log.RunFailed(logger, failure);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            Log.RunBroke(logger, failure);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Retention deleted {Deleted} messages by the rule {Rule}; {Held} are held")]
        public static partial void Ran(ILogger logger, string rule, long deleted, long held);

        [LoggerMessage(2, LogLevel.Warning, "Retention couldn't write; it is tried again")]
        public static partial void RunFailed(ILogger logger, Exception exception);

        [LoggerMessage(3, LogLevel.Error, "Retention failed; it is tried again")]
        public static partial void RunBroke(ILogger logger, Exception exception);
    }
}
