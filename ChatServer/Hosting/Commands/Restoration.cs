using System.Data.Common;
using ChatServer.Accounts;
using ChatServer.Administration.Recovery;
using ChatServer.Administration.Revocations;
using ChatServer.Administration.Verification;
using ChatServer.Attachments.Objects;
using ChatServer.Attachments.Sealing;
using ChatServer.Audit;
using ChatServer.Hosting.Start;
using ChatServer.Storage;
using ChatServer.Storage.Files;
using ChatServer.Storage.Sealing;
using ChatServer.Storage.Sqlite;

namespace ChatServer.Hosting.Commands;

/// <summary>
/// Puts a backup in place. Every step that can fail comes before <see cref="PendingRestore.Begin"/>; a crash before it leaves the
/// old database, and a crash after it the new one. The first start of the restored database draws its epoch and replays the
/// revocations.
/// </summary>
internal sealed class Restoration(
    IConfiguration configuration, RestoreRequest request, TextWriter output, CancellationToken cancellationToken)
{
    public async Task RunAsync(string backup)
    {
        var directory = Verb.Directory(configuration);
        using var only = new ServerLock(directory);
        PendingRestore.Finish(directory);
        if (!StoredData.IsDatabase(backup))
            throw new CommandFailedException($"{backup} is not a database of this server");

        if (!request.Replace && Occupant(directory) is { } occupant)
            throw new CommandFailedException(
                $"{occupant} already exists; --replace moves it aside and puts the backup in its place");

        var restored = await PrepareAsync(backup, directory);
        var aside = PendingRestore.Begin(directory, Timestamp.Now(TimeProvider.System));
        PendingRestore.Finish(directory);
        var replaced = Directory.Exists(aside) ? $" The replaced files are in {aside}" : "";
        await output.WriteLineAsync($"Restored {backup} (up to message {restored.LastPosition}).{replaced}");
        await ReportAsync(restored, directory);
    }

    // A restore that fails, for example for lack of room, leaves no copy that takes up the room.
    private async Task<RestoredDatabase> PrepareAsync(string backup, DataDirectory directory)
    {
        try
        {
            var located = DatabaseLocator.Locate(configuration, backup, request.Files);
            var source = located with { DatabasePath = Copy(backup, directory, located.Masters) };
            await VerifyAsync(source);
            await CopyFilesAsync(source, directory);
            return Mark(source.DatabasePath, source.Masters, directory, Path.GetFileName(backup));
        }
        catch (DbException failure)
        {
            SqliteFile.Delete(PendingRestore.PreparedPath(directory));
            throw new InvalidDataException($"{backup} can't be restored.", failure);
        }
        catch
        {
            SqliteFile.Delete(PendingRestore.PreparedPath(directory));
            throw;
        }
    }

    /// <summary>
    /// For a data directory that was restored as a whole: does what the first start of a copy does, and what
    /// <see cref="RunAsync"/> does for its backup.
    /// </summary>
    public async Task RunInPlaceAsync()
    {
        var directory = Verb.ExistingDirectory(configuration);
        using var only = new ServerLock(directory);
        await ReportAsync(
            Mark(directory.DatabasePath, StoredData.Keys(configuration, directory), directory, "in place"), directory);
    }

    private static string? Occupant(DataDirectory directory) =>
        new[] { directory.DatabasePath, directory.DatabasePath + "-wal" }
            .FirstOrDefault(path => new FileInfo(path) is { Exists: true, Length: > 0 });

    // Attachments of messages that were deleted since are legitimately missing: they are reported but don't prevent the restore.
    private async Task VerifyAsync(StoredData source)
    {
        using var database = new VerifiedDatabase(source.DatabasePath, source.Masters, cancellationToken);
        var asked = new VerifyRequest(source.FilesPath) { LeavesOutFiles = true };
        var verification = new DatabaseVerification(database, asked, output, TimeProvider.System, cancellationToken);
        var findings = await verification.RunAsync();
        if (findings > 0 && !request.AcceptDamage)
            throw new CommandFailedException(
                $"The backup is damaged (findings: {findings}). Nothing was changed. Use another one, or restore it with "
                + "--accept-damage");
    }

    private async Task CopyFilesAsync(StoredData source, DataDirectory directory)
    {
        var from = ObjectDirectory.At(source.FilesPath);
        var to = ObjectDirectory.At(StoredData.FilesPathIn(configuration, directory));
        using var database = new VerifiedDatabase(source.DatabasePath, source.Masters, cancellationToken);
        var (copied, missing) = (0L, 0L);
        foreach (var table in FileTable.All)
        {
            table.Walk.Run(database, (read, range) =>
            {
                foreach (var file in read.Query<VerifiedFile>(table.Rows, range)
                    .Where(file => ObjectDirectory.IsName(file.ObjectName)))
                {
                    copied += to.TryCopy(file.ObjectName, ChunkFormat.LengthOnDisk(file.Size), from) ? 1 : 0;
                    missing += to.Locate(file.ObjectName) is null ? 1 : 0;
                }
            }, cancellationToken);
        }

        await output.WriteLineAsync($"Copied {copied} missing attachments");
        if (missing > 0)
            await output.WriteLineAsync(
                $"{missing} attachments of the backup are missing: they were deleted since, or --files has to name their "
                + "directory");
    }

    /// <summary>
    /// Appends the later entries of the lists to the journal; the numbers are those of the server that wrote them.
    /// </summary>
    private string MergeRevocations(DataDirectory directory)
    {
        var journal = RevocationJournal.PathIn(directory);
        foreach (var list in request.Revocations)
        {
            if (!File.Exists(list))
                throw new CommandFailedException($"There is no list of revocations {list}");

            var writer = new RevocationWriter(journal);
            var last = writer.Last;
            foreach (var block in RevocationJournal.Read(list).Where(block => block.Last > last))
                writer.Append(block);
        }

        return journal;
    }

    // A backup of an earlier version is migrated here, so the verification checks what will be served.
    private string Copy(string backup, DataDirectory directory, MasterKeys masters)
    {
        var path = PendingRestore.PreparedPath(directory);
        SqliteFile.Delete(path);
        var now = Timestamp.Now(TimeProvider.System);
        DatabaseCopy.Write(backup, path, now, minFreeBytes: 0, cancellationToken);
        using var connection = SqliteFile.OpenExisting(path);
        Migrator.Migrate(connection, now, masters: masters);
        return path;
    }

    private RestoredDatabase Mark(string path, MasterKeys masters, DataDirectory directory, string from)
    {
        var journal = MergeRevocations(directory);
        using var connection = SqliteFile.OpenExisting(path);
        Migrator.Expect(connection);
        var later = RevocationList.ReadAfter(
            journal, MovedRevocations.Find(new ReadScope(connection), journal, masters).UpTo, masters);
        var keys = ServerKeys.LoadOrCreate(connection, masters);
        using var transaction = SqliteFile.BeginWriting(connection);
        var scope = new WriteScope(connection, TimeProvider.System, new ColumnCipher(keys.Columns));
        scope.Begin(position: 0);
        DatabaseMark.MakeCopy(connection, scope.Now);
        var restored = new RestoredDatabase(scope.LastPosition(), DatabaseMark.EndRights(connection, scope.Now), later)
        {
            HasAdministrator = UserStore.ListAdmins(scope).Any(later.LeavesAdmin),
        };
        new AuditLog(keys).Append(scope, AuditEntry.OfVerb(
            "database_restored", AuditSubject.Server, ("from", from), ("position", restored.LastPosition),
            ("sessions_ended", restored.Ended.Sessions), ("invitations_ended", restored.Ended.Invitations)));
        transaction.Commit();
        return restored;
    }

    private async Task ReportAsync(RestoredDatabase restored, DataDirectory directory)
    {
        await output.WriteLineAsync(
            $"Ended {restored.Ended.Sessions} sessions: all users have to sign in again. Clients read their history again");
        if (restored.Ended.Invitations > 0)
            await output.WriteLineAsync(
                $"Ended {restored.Ended.Invitations} invitations: they may have been used or revoked since. Create new ones "
                + "for people who have not registered yet");
        var kinds = restored.Later.Standing.GroupBy(entry => entry.Kind)
            .OrderBy(kind => kind.Key, StringComparer.Ordinal).Select(kind => $"{kind.Count()} {kind.Key}");
        await output.WriteLineAsync(restored.Later.Standing.Count > 0
            ? $"Before it listens, the next start repeats the revocations made after the backup: {string.Join(", ", kinds)}"
            : $"No later revocations are known in {RevocationJournal.PathIn(directory)}: if anything was revoked after the "
              + "backup was made, it is back. Name a later list with --revocations");
        if (!restored.HasAdministrator)
        {
            await output.WriteLineAsync(
                "There will be no administrator: all administrators in the backup have lost the role since. After that "
                + "start, run `user make-admin EMAIL` to appoint one");
        }
    }

    /// <param name="Later">Revocations made after the backup.</param>
    private sealed record RestoredDatabase(long LastPosition, EndedRights Ended, RevocationList Later)
    {
        public bool HasAdministrator { get; init; }
    }
}
