using ChatServer.Administration.Verification;
using ChatServer.Attachments;
using ChatServer.Storage;

namespace ChatServer.Administration.Recovery;

/// <param name="Path">The new copy.</param>
/// <param name="FilesCopied">Attachments that the directory didn't have yet.</param>
/// <param name="Findings">What the drill found wrong; twice as many older backups are kept then.</param>
/// <param name="Deleted">Older backups that were deleted.</param>
internal sealed record BackupResult(string Path, long Bytes, long LastPosition, long FilesCopied, long Findings, int Deleted);

/// <summary>One backup into a directory: the copy, its revocations, the attachments that are new, and the drill, which verifies all of it as a restoration would find it.</summary>
internal sealed class BackupRound(DataDirectory server, StoredData source, BackupDirectory target, TextWriter output)
{
    public async Task<BackupResult> RunAsync(int keep, int samplePercent, CancellationToken cancellationToken)
    {
        target.Create();
        var path = target.PathOf(Timestamp.Now(TimeProvider.System));
        var copy = BackupFile.Write(server, source.Masters, path, source.MinFreeBytes);
        using var database = new VerifiedDatabase(path, source.Masters, cancellationToken);
        var copied = CopyFiles(database, cancellationToken);
        var request = new VerifyRequest(target.FilesPath, SearchPath: null, samplePercent) { IsReferred = IsReferredByServer };
        var findings = await new Verification.Verification(database, request, output, TimeProvider.System, cancellationToken).RunAsync();

        // Where the drill finds something, one of the older ones may be the last that is whole: twice as many stay.
        var deleted = target.Prune(findings == 0 ? keep : 2 * keep, DateTime.UtcNow);
        return new BackupResult(path, copy.Bytes, copy.LastPosition, copied, findings, deleted);
    }

    private long CopyFiles(VerifiedDatabase database, CancellationToken cancellationToken)
    {
        var (from, to, copied) = (ObjectDirectory.At(source.FilesPath), target.Files, 0L);
        foreach (var table in FileTable.All)
        {
            table.Walk.Run(database, (read, stretch) =>
            {
                foreach (var file in read.Query<VerifiedFile>(table.Rows, stretch).Where(file => ObjectDirectory.IsName(file.ObjectName)))
                    copied += to.TryCopy(file.ObjectName, ChunkFormat.LengthOnDisk(file.Size), from) ? 1 : 0;
            }, cancellationToken);
        }

        return copied;
    }

    // A file whose message was deleted after the copy was made is missing with good reason.
    private bool IsReferredByServer(string objectName)
    {
        using var connection = SqliteFile.OpenForReading(server.DatabasePath);
        return AttachmentStore.Referred(new ReadScope(connection), [objectName]).Count > 0;
    }
}
