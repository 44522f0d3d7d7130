using ChatServer.Background;

namespace ChatServer.Administration.Retention;

/// <summary>Runs retention at the start and then once in <see cref="RetentionOptions.Interval"/>.</summary>
internal sealed partial class RetentionRuns(Retention retention, RetentionOptions options, TimeProvider clock, ILogger<RetentionRuns> logger)
    : PeriodicWork("Retention", options.Interval, clock, logger, ExtraRounds.AtStart)
{
    protected override async Task WorkAsync(CancellationToken cancellationToken)
    {
        if (retention.Rules.Count == 0)
            return;

        foreach (var count in await retention.RunAsync(cancellationToken))
            Log.Ran(logger, count.Rule, count.Deleted, count.Held);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Retention deleted {Deleted} messages by the rule {Rule}; {Held} are held")]
        public static partial void Ran(ILogger logger, string rule, long deleted, long held);
    }
}
