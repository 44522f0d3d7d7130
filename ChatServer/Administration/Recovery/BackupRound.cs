using ChatServer.Administration.Verification;
using ChatServer.Attachments;
using ChatServer.Attachments.Objects;
using ChatServer.Attachments.Sealing;
using ChatServer.Storage;
using ChatServer.Storage.Files;
using ChatServer.Storage.Sqlite;

namespace ChatServer.Administration.Recovery;

/// <param name="Path">The new copy.</param>
/// <param name="FilesCopied">Attachments that the directory didn't have yet.</param>
/// <param name="Findings">The problems that the drill found.</param>
/// <param name="Deleted">Older backups that were deleted.</param>
internal sealed record BackupResult(string Path, long Bytes, long LastPosition, long FilesCopied, long Findings, int Deleted);

/// <summary>
/// One backup into a directory: the copy, its revocations, the new attachments, and the drill, which verifies all of it as a
/// restore would find it. Only then does the copy get the name of a backup. A round that fails leaves no copy.
/// </summary>
internal sealed class BackupRound(
    DataDirectory server, StoredData source, BackupDirectory target, TextWriter output, TimeProvider clock)
{
    private readonly ObjectDirectory files = target.Files;
    private readonly ObjectDirectory serverFiles = ObjectDirectory.At(source.FilesPath);
    private readonly long minFreeBytes = FileOwner.AreOnOneDisk(server.DatabasePath, target.Root) ? source.MinFreeBytes : 0;

    public async Task<BackupResult> RunAsync(int keep, int samplePercent, CancellationToken cancellationToken)
    {
        BackupDirectory.Require(target.Root);
        var now = Timestamp.Now(clock);
        var unverified = target.UnverifiedPathOf(now);
        try
        {
            var copy = BackupFile.Write(server, source.Masters, unverified, source.MinFreeBytes, now, cancellationToken);
            var drill = await VerifyAsync(unverified, samplePercent, cancellationToken);
            var result = new BackupResult(
                unverified, copy.Bytes, copy.LastPosition, drill.FilesCopied, drill.Findings, Deleted: 0);
            return drill.Findings > 0
                ? result with { Path = target.SetAside(now) }
                : result with { Path = target.Keep(now), Deleted = target.Prune(keep, clock.GetUtcNow().UtcDateTime, output) };
        }
        catch
        {
            BackupFile.Delete(unverified);
            throw;
        }
    }

    private async Task<Drill> VerifyAsync(string path, int samplePercent, CancellationToken cancellationToken)
    {
        using var database = new VerifiedDatabase(path, source.Masters, cancellationToken);
        var copied = CopyFiles(database, cancellationToken);
        var request = new VerifyRequest(target.FilesPath, SearchPath: null, samplePercent)
        {
            IsReferred = IsReferredByServer,
            Repair = TryCopyAgain,
            RevocationsPath = BackupFile.RevocationsOf(path),
        };
        return new Drill(copied, await new DatabaseVerification(database, request, output, clock, cancellationToken).RunAsync());
    }

    private long CopyFiles(VerifiedDatabase database, CancellationToken cancellationToken)
    {
        var copied = 0L;
        foreach (var table in FileTable.All)
        {
            table.Walk.Run(database, (read, range) =>
            {
                foreach (var file in read.Query<VerifiedFile>(table.Rows, range)
                    .Where(file => ObjectDirectory.IsName(file.ObjectName)))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    copied += files.TryCopy(file.ObjectName, ChunkFormat.LengthOnDisk(file.Size), serverFiles, minFreeBytes)
                        ? 1
                        : 0;
                }
            }, cancellationToken);
        }

        return copied;
    }

    // A file that was copied earlier may have been damaged since, while the server's own file is intact.
    private bool TryCopyAgain(VerifiedFile file) => ObjectDirectory.IsName(file.ObjectName)
        && files.TryReplace(file.ObjectName, ChunkFormat.LengthOnDisk(file.Size), serverFiles, minFreeBytes);

    // A file whose message was deleted after the copy was made is legitimately missing.
    private bool IsReferredByServer(string objectName)
    {
        using var connection = SqliteFile.OpenForReading(server.DatabasePath);
        return AttachmentStore.Referred(new ReadScope(connection), [objectName]).Count > 0;
    }

    private sealed record Drill(long FilesCopied, long Findings);
}
