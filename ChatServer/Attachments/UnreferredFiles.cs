using ChatServer.Storage;

namespace ChatServer.Attachments;

/// <summary>
/// Deletes the files that no message has come to refer to, as when the server died between the two: at the start, then every
/// hour, at most <see cref="MaxPerRun"/> files looked at, the rest the next time. Ends with the server.
/// </summary>
internal sealed partial class UnreferredFiles(
    ObjectDirectory directory, Database database, TimeProvider clock, ILogger<UnreferredFiles> logger) : BackgroundService
{
    public static readonly TimeSpan MinAge = TimeSpan.FromHours(24);
    public const int MaxPerRun = 50_000;
    private const int Folders = 256;
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);
    private int nextFolder;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        directory.EmptyIncoming();
        return base.StartAsync(cancellationToken);
    }

    /// <summary>One run; returns how many files it deleted.</summary>
    public async Task<int> CollectAsync(CancellationToken cancellationToken)
    {
        var (seen, deleted) = (0, 0);
        for (var folder = 0; folder < Folders && seen < MaxPerRun; folder++)
        {
            foreach (var names in OldFilesOf((byte)nextFolder).Chunk(500))
            {
                seen += names.Length;
                deleted += await DeleteUnreferredAsync(names, cancellationToken);
            }

            nextFolder = (nextFolder + 1) % Folders;
        }

        return deleted;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            do
                await RunAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The stop that was asked for.
        }
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            // Listing folders blocks, so not on the thread that starts the server.
            var deleted = await Task.Run(() => CollectAsync(cancellationToken), cancellationToken);
            if (deleted > 0)
                Log.Collected(logger, deleted);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            Log.CollectingFailed(logger, failure);
        }
    }

    private IEnumerable<string> OldFilesOf(byte folder) => directory.OlderThan(folder, (clock.GetUtcNow() - MinAge).UtcDateTime);

    private async Task<int> DeleteUnreferredAsync(string[] names, CancellationToken cancellationToken)
    {
        var referred = await database.ReadAsync(read => AttachmentStore.Referred(read, names), cancellationToken);
        var unreferred = names.Except(referred).ToList();
        unreferred.ForEach(directory.Delete);
        return unreferred.Count;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Deleted {Count} uploaded files that no message refers to")]
        public static partial void Collected(ILogger logger, int count);

        [LoggerMessage(2, LogLevel.Warning, "Uploaded files that no message refers to couldn't be deleted; it is tried again")]
        public static partial void CollectingFailed(ILogger logger, Exception exception);
    }
}
