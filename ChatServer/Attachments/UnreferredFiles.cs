using ChatServer.Attachments.Objects;
using ChatServer.Background;
using ChatServer.Storage;
using ChatServer.Storage.Clocks;

namespace ChatServer.Attachments;

/// <summary>
/// Moves the files that no message refers to into the trash, for example after the server died between storing the file and its
/// message, and deletes them there after <see cref="AttachmentOptions.TrashDays"/>. A file that a row refers to again, for
/// example after another database was put in place, is moved back. Runs at startup, then every hour; a run checks at most
/// <see cref="MaxPerRun"/> files and finishes its current folder, the next run does the rest. A database with a new epoch may be
/// the wrong one: in its first hour no file is touched. While the time is doubtful files are moved back from the trash, but none
/// is moved into it or deleted from it.
/// </summary>
internal sealed partial class UnreferredFiles(
    IObjectStore objects, Database database, AttachmentOptions options, ClockTrust trust, TimeProvider clock,
    ILogger<UnreferredFiles> logger)
    : PeriodicWork(
        "Collecting uploaded files that no message refers to", TimeSpan.FromHours(1), clock, logger, ExtraRounds.AtStart)
{
    public static readonly TimeSpan MinAge = TimeSpan.FromHours(24);
    private static readonly TimeSpan RestAfterNewEpoch = TimeSpan.FromHours(1);
    public const int MaxPerRun = 50_000;
    private const int Folders = 256;
    private const int BatchSize = 500;
    private const double LeastFreeShare = 0.05;
    private static readonly TimeSpan KeptOnFullDisk = TimeSpan.FromDays(1);
    private readonly TimeSpan epochAgeAtStart = Timestamp.Now(clock) - database.EpochAt;
    private readonly long startedAt = clock.GetTimestamp();
    private int nextFolder;

    /// <summary>
    /// Whether the database may be the wrong one, because its epoch is new. While the server runs, setting the clock doesn't end
    /// that sooner.
    /// </summary>
    public bool IsResting => epochAgeAtStart + Clock.GetElapsedTime(startedAt) < RestAfterNewEpoch;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        RemoveAbandoned();
        return base.StartAsync(cancellationToken);
    }

    /// <summary>One run.</summary>
    public async Task<CollectedFiles> CollectAsync(CancellationToken cancellationToken)
    {
        var total = default(CollectedFiles);
        var kept = objects.FreeShare() < LeastFreeShare ? KeptOnFullDisk : TimeSpan.FromDays(options.TrashDays);
        for (var folder = 0; folder < Folders && total.Seen < MaxPerRun; folder++)
        {
            foreach (var names in OldFiles().Chunk(BatchSize))
                total += await MoveUnreferredAsync(names, cancellationToken);
            foreach (var trashed in objects.Trashed((byte)nextFolder).Chunk(BatchSize))
                total += await SortTrashAsync(trashed, kept, cancellationToken);

            nextFolder = (nextFolder + 1) % Folders;
        }

        return total;
    }

    protected override async Task WorkAsync(CancellationToken cancellationToken)
    {
        RemoveAbandoned();
        if (IsResting)
            return;

        // Listing folders blocks, so it doesn't run on the thread that starts the server.
        var collected = await Task.Run(() => CollectAsync(cancellationToken), cancellationToken);
        if (collected.Changed > 0)
            Log.Collected(logger, collected.Trashed, collected.Deleted, collected.PutBack);
    }

    // While the time is doubtful nothing counts as abandoned by its age.
    // A folder that can't be removed, such as another user's, must keep neither the start nor the collection from running.
    private void RemoveAbandoned()
    {
        try
        {
            objects.RemoveAbandoned(trust.IsDoubtful ? DateTime.MinValue : Clock.GetUtcNow().UtcDateTime);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Log.NotRemoved(logger, failure);
        }
    }

    private IEnumerable<string> OldFiles() =>
        trust.IsDoubtful ? [] : objects.OlderThan((byte)nextFolder, (Clock.GetUtcNow() - MinAge).UtcDateTime);

    private async Task<CollectedFiles> MoveUnreferredAsync(string[] names, CancellationToken cancellationToken)
    {
        var referred = await ReadReferredAsync(names, cancellationToken);
        var unreferred = names.Except(referred).ToList();
        foreach (var name in unreferred)
            objects.MoveToTrash(name, Clock.GetUtcNow().UtcDateTime);
        return new CollectedFiles(Seen: names.Length, Trashed: unreferred.Count);
    }

    private async Task<CollectedFiles> SortTrashAsync(TrashedObject[] trashed, TimeSpan kept, CancellationToken cancellationToken)
    {
        var referred = (await ReadReferredAsync([.. trashed.Select(file => file.Name)], cancellationToken)).ToHashSet();
        foreach (var name in referred)
            objects.PutBack(name);

        var now = Clock.GetUtcNow().UtcDateTime;
        var expired = trust.IsDoubtful
            ? []
            : trashed.Where(file => !referred.Contains(file.Name) && now - file.Since > kept).ToList();
        expired.ForEach(file => objects.Delete(file.Name));
        return new CollectedFiles(Seen: trashed.Length, Deleted: expired.Count, PutBack: referred.Count);
    }

    private ValueTask<IReadOnlyList<string>> ReadReferredAsync(string[] names, CancellationToken cancellationToken) =>
        database.ReadAsync(read => AttachmentStore.Referred(read, names), cancellationToken);

    private static partial class Log
    {
        [LoggerMessage(
            1, LogLevel.Information,
            "Of the files that no message refers to, {Trashed} were moved to the trash and {Deleted} deleted from it; "
            + "{PutBack} files were moved back from it")]
        public static partial void Collected(ILogger logger, int trashed, int deleted, int putBack);

        [LoggerMessage(
            2, LogLevel.Warning, "Unfinished uploads of an earlier start can't be removed; retrying with the next round")]
        public static partial void NotRemoved(ILogger logger, Exception exception);
    }
}

/// <summary>The outcome of a run.</summary>
internal readonly record struct CollectedFiles(int Seen, int Trashed = 0, int Deleted = 0, int PutBack = 0)
{
    public int Changed => Trashed + Deleted + PutBack;

    public static CollectedFiles operator +(CollectedFiles one, CollectedFiles other) =>
        new(one.Seen + other.Seen, one.Trashed + other.Trashed, one.Deleted + other.Deleted, one.PutBack + other.PutBack);
}
