using ChatServer.Background;
using ChatServer.Storage;

namespace ChatServer.Attachments;

/// <summary>
/// Deletes the files that no message has come to refer to, as when the server died between the two: at the start, then every
/// hour, at most <see cref="MaxPerRun"/> files looked at, the rest the next time.
/// </summary>
internal sealed partial class UnreferredFiles(
    ObjectDirectory directory, Database database, TimeProvider clock, ILogger<UnreferredFiles> logger)
    : PeriodicWork("Deleting uploaded files that no message refers to", TimeSpan.FromHours(1), clock, logger, ExtraRounds.AtStart)
{
    public static readonly TimeSpan MinAge = TimeSpan.FromHours(24);
    public const int MaxPerRun = 50_000;
    private const int Folders = 256;
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

    protected override async Task WorkAsync(CancellationToken cancellationToken)
    {
        // Listing folders blocks, so not on the thread that starts the server.
        var deleted = await Task.Run(() => CollectAsync(cancellationToken), cancellationToken);
        if (deleted > 0)
            Log.Collected(logger, deleted);
    }

    private IEnumerable<string> OldFilesOf(byte folder) => directory.OlderThan(folder, (Clock.GetUtcNow() - MinAge).UtcDateTime);

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
    }
}
