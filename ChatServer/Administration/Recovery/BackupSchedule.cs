using ChatServer.Accounts.Passwords;
using ChatServer.Attachments;
using ChatServer.Background;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Administration.Recovery;

/// <summary>
/// Makes the backups of a serving server, as <c>Chat:Backup</c> says. Once a minute it looks how old the newest is, so that restarts delay none. A
/// backup runs on a thread that steps back behind all others; one at a time.
/// </summary>
internal sealed partial class BackupSchedule(
    DataDirectory directory, MasterKeys masters, AttachmentOptions attachments, BackupOptions options, BackupMetrics metrics, TimeProvider clock,
    ILogger<BackupSchedule> logger)
    : PeriodicWork("Making a backup", TimeSpan.FromMinutes(1), clock, logger, ExtraRounds.AtStart)
{
    private readonly BackupDirectory? target = options.Directory.Length > 0 ? new BackupDirectory(Path.GetFullPath(options.Directory)) : null;
    private DateTime failedAt = DateTime.MinValue;

    protected override async Task WorkAsync(CancellationToken cancellationToken)
    {
        if (target is null || !IsDue(target))
            return;

        // A round that failed is not repeated every minute: each one is a whole copy.
        failedAt = Clock.GetUtcNow().UtcDateTime;
        try
        {
            Report(await RunAsync(target, cancellationToken));
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            metrics.Failed();
            Log.Failed(logger, failure);
        }
    }

    private bool IsDue(BackupDirectory backups)
    {
        var now = Clock.GetUtcNow().UtcDateTime;
        return (backups.Newest() is not { } newest || now - newest >= options.Every || newest > now) && now - failedAt >= RetryAfter;
    }

    private TimeSpan RetryAfter => options.Every < TimeSpan.FromHours(1) ? options.Every : TimeSpan.FromHours(1);

    private Task<BackupResult> RunAsync(BackupDirectory backups, CancellationToken cancellationToken)
    {
        var source = new StoredData(directory.DatabasePath, ObjectDirectory.PathIn(attachments, directory), SearchPath: null, masters);
        return Task.Factory.StartNew(
            () =>
            {
                BackgroundThread.StepBack();
                using var output = new FindingLog(logger);
                return new BackupRound(directory, source, backups, output).RunAsync(options.Keep, options.SamplePercent, cancellationToken).GetAwaiter().GetResult();
            },
            cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private void Report(BackupResult result)
    {
        if (result.Findings > 0)
        {
            metrics.Failed();
            Log.Damaged(logger, result.Path, result.Findings);
            return;
        }

        failedAt = DateTime.MinValue;
        metrics.Succeeded(Clock.GetUtcNow());
        Log.Made(logger, result.Path, result.LastPosition, result.FilesCopied, result.Deleted);
    }

    /// <summary>Has the log name what the drill finds; its progress is left out.</summary>
    private sealed class FindingLog(ILogger logger) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            if (value?.StartsWith(Verification.Findings.Prefix, StringComparison.Ordinal) == true)
                Log.Finding(logger, value[Verification.Findings.Prefix.Length..].TrimStart());
        }

        public override Task WriteLineAsync(string? value)
        {
            WriteLine(value);
            return Task.CompletedTask;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Made and verified the backup {Path}, up to position {Position}; {Files} attachments were new, {Deleted} older backups were deleted")]
        public static partial void Made(ILogger logger, string path, long position, long files, int deleted);

        [LoggerMessage(2, LogLevel.Error, "The backup {Path} is not whole: {Findings} findings. Older backups are kept")]
        public static partial void Damaged(ILogger logger, string path, long findings);

        [LoggerMessage(3, LogLevel.Error, "The drill found: {Finding}")]
        public static partial void Finding(ILogger logger, string finding);

        [LoggerMessage(4, LogLevel.Error, "No backup could be made; trying again within an hour")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
