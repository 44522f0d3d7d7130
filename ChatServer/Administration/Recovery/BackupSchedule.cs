using ChatServer.Accounts.Passwords;
using ChatServer.Attachments;
using ChatServer.Attachments.Objects;
using ChatServer.Background;
using ChatServer.Storage;
using ChatServer.Storage.Files;
using ChatServer.Storage.Sealing;

namespace ChatServer.Administration.Recovery;

/// <summary>
/// Makes the backups of a running server, as configured in <c>Chat:Backup</c>. It checks once a minute how old the newest is, so
/// restarts delay none. A backup runs on a thread of the lowest priority; one at a time.
/// </summary>
internal sealed partial class BackupSchedule(
    DataDirectory directory, MasterKeys masters, AttachmentOptions attachments, StorageOptions storage, BackupOptions options,
    BackupMetrics metrics, TimeProvider clock, ILogger<BackupSchedule> logger)
    : PeriodicWork("Making a backup", TimeSpan.FromMinutes(1), clock, logger, ExtraRounds.AtStart)
{
    private static readonly TimeSpan LongestRetry = TimeSpan.FromHours(1);
    private readonly BackupDirectory? target = options.Directory.Length > 0
        ? new BackupDirectory(Path.GetFullPath(options.Directory))
        : null;
    private Pause? pause;

    protected override async Task WorkAsync(CancellationToken cancellationToken)
    {
        if (target is null)
            return;

        metrics.Newest(target.Newest(Now));
        if (!IsDue(target))
            return;

        try
        {
            Report(await RunAsync(target, cancellationToken));
            metrics.Newest(target.Newest(Now));
            PauseFor(options.Every);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // Not every minute: each round may copy everything.
            PauseFor(RetryAfter);
            metrics.Failed();
            Log.Failed(logger, failure);
        }
    }

    private DateTime Now => Clock.GetUtcNow().UtcDateTime;

    private TimeSpan RetryAfter => options.Every < LongestRetry ? options.Every : LongestRetry;

    // The pause is measured by the monotonic clock: a wrong time causes at most one backup too many, and none too few.
    private bool IsDue(BackupDirectory backups)
    {
        var now = Now;
        var isPaused = pause is { } since && Clock.GetElapsedTime(since.At) < since.Length;
        return !isPaused && (backups.Newest(now) is not { } newest || newest > now || now - newest >= options.Every);
    }

    private void PauseFor(TimeSpan length) => pause = new Pause(Clock.GetTimestamp(), length);

    private Task<BackupResult> RunAsync(BackupDirectory backups, CancellationToken cancellationToken)
    {
        var source = new StoredData(
            directory.DatabasePath, ObjectDirectory.PathIn(attachments, directory), SearchPath: null, masters)
        {
            MinFreeBytes = storage.MinFreeBytes
        };
        return Task.Factory.StartNew(
            () =>
            {
                BackgroundThread.StepBack();
                using var output = new FindingLog(logger);
                return new BackupRound(directory, source, backups, output, Clock)
                    .RunAsync(options.Keep, options.SamplePercent, cancellationToken).GetAwaiter().GetResult();
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

        metrics.Succeeded();
        Log.Made(logger, result.Path, result.LastPosition, result.FilesCopied, result.Deleted);
    }

    private sealed record Pause(long At, TimeSpan Length);

    /// <summary>Logs the findings of the drill, without its progress.</summary>
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
        [LoggerMessage(1, LogLevel.Information,
            "Made and verified the backup {Path}, up to position {Position}; {Files} attachments were new, {Deleted} older "
            + "backups were deleted")]
        public static partial void Made(ILogger logger, string path, long position, long files, int deleted);

        [LoggerMessage(2, LogLevel.Error, "The backup {Path} is damaged (findings: {Findings}). Older backups are kept")]
        public static partial void Damaged(ILogger logger, string path, long findings);

        [LoggerMessage(3, LogLevel.Error, "The drill found: {Finding}")]
        public static partial void Finding(ILogger logger, string finding);

        [LoggerMessage(4, LogLevel.Error, "Making a backup failed; retrying within an hour")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
