using System.Threading.Channels;
using ChatServer.Storage;

namespace ChatServer.Background;

/// <summary>When there is a round in addition to the periodic ones.</summary>
[Flags]
internal enum ExtraRounds
{
    None = 0,
    AtStart = 1,

    /// <summary>When the host stops, after the last periodic round: for data that would otherwise be lost.</summary>
    AtEnd = 2,
}

/// <summary>
/// Work that runs periodically, one round at a time, and ends with the host. Calls during a round cause one further round,
/// however many there are. A round that fails is logged and the next one tries again.
/// </summary>
/// <param name="name">The name of the work in log messages about failures, such as <c>Removing ended sessions</c>.</param>
internal abstract partial class PeriodicWork(
    string name, TimeSpan interval, TimeProvider clock, ILogger logger, ExtraRounds extra = ExtraRounds.None) : BackgroundService
{
    private static readonly TimeSpan LastRoundTimeout = TimeSpan.FromSeconds(1);
    private readonly Channel<bool> calls = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    // A round may fail every second, for as long as a disk is full or the database is damaged.
    private readonly LogThrottle trouble = new(clock);

    protected TimeProvider Clock { get; } = clock;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (extra.HasFlag(ExtraRounds.AtEnd))
            await RunLastRoundAsync();
    }

    /// <summary>One round.</summary>
    protected abstract Task WorkAsync(CancellationToken cancellationToken);

    /// <summary>Starts the next round at once, or after the running one.</summary>
    protected void CallRound() => calls.Writer.TryWrite(true);

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (extra.HasFlag(ExtraRounds.AtStart))
            CallRound();

        using var timer = Clock.CreateTimer(_ => CallRound(), state: null, dueTime: interval, period: interval);
        try
        {
            await foreach (var _ in calls.Reader.ReadAllAsync(stoppingToken))
                await TryWorkAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The end of the host.
        }
    }

    // A request that didn't end may have used up the host's own timeout, so the last round has its own limit.
    private async Task RunLastRoundAsync()
    {
        using var patience = new CancellationTokenSource(LastRoundTimeout);
        try
        {
            await TryWorkAsync(patience.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            Log.LastRoundTimedOut(logger, name, LastRoundTimeout);
        }
    }

    // The edge of this loop: an unhandled exception would end the host.
    private async Task TryWorkAsync(CancellationToken cancellationToken)
    {
        try
        {
            await WorkAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is StorageUnavailableException or IOException)
        {
            if (trouble.Count() is { } times)
                Log.RoundFailed(logger, name, times, failure);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            if (trouble.Count() is { } times)
                Log.RoundBroke(logger, name, times, failure);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(101, LogLevel.Warning, "{Work} failed {Times} times since this was last logged; retrying")]
        public static partial void RoundFailed(ILogger logger, string work, long times, Exception exception);

        [LoggerMessage(102, LogLevel.Error, "{Work} failed unexpectedly, {Times} times since this was last logged; retrying")]
        public static partial void RoundBroke(ILogger logger, string work, long times, Exception exception);

        [LoggerMessage(103, LogLevel.Warning, "{Work} was not finished within {Timeout} of the server's end")]
        public static partial void LastRoundTimedOut(ILogger logger, string work, TimeSpan timeout);
    }
}
