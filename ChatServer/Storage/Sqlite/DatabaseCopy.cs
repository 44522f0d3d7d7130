using System.Data.Common;
using ChatServer.Storage.Files;
using Dapper;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ChatServer.Storage.Sqlite;

/// <param name="LastPosition">The last durable event in the copy.</param>
/// <param name="MasterKeyId">The master key that opens the copy.</param>
internal sealed record DatabaseCopy(long Bytes, long LastPosition, long MasterKeyId)
{
    public const string Unfinished = ".unfinished";

    // 4 MB: the most that is still copied after a cancellation.
    private const int PagesAtOnce = 1_000;

    /// <summary>
    /// Copies a database as of one commit, without holding up its writers. The finished file at <paramref name="path"/> is
    /// complete, on disk, and readable only by its owner; its first start recognizes it as a copy.
    /// </summary>
    /// <param name="minFreeBytes">The space to keep free if the copy goes to the database's own disk.</param>
    /// <param name="check">Checks the copy before it gets its final name.</param>
    /// <exception cref="IOException">The file already exists, or there is no room.</exception>
    public static DatabaseCopy Write(
        string database, string path, Timestamp now, long minFreeBytes, CancellationToken cancellationToken,
        Action<DbConnection>? check = null)
    {
        if (File.Exists(path))
            throw new IOException($"{path} already exists; a backup overwrites nothing");

        RequireRoom(database, path, minFreeBytes);

        // A name that nobody else uses: files beside the copy are not ours to overwrite.
        var unfinished = $"{path}.{DatabaseMark.NewEpoch()}{Unfinished}";
        try
        {
            new FileStream(unfinished, DataDirectory.NewFile()).Dispose();
            var copy = Fill(database, unfinished, now, check, cancellationToken);
            Publish(unfinished, path);
            return copy with { Bytes = new FileInfo(path).Length };
        }
        finally
        {
            SqliteFile.Delete(unfinished);
        }
    }

    private static DatabaseCopy Fill(
        string database, string path, Timestamp now, Action<DbConnection>? check, CancellationToken cancellationToken)
    {
        using var source = (SqliteConnection)SqliteFile.OpenForReading(database);
        using var target = SqliteFile.Open(path, SqliteOpenMode.ReadWrite);
        using var interruption = cancellationToken.Register(() => raw.sqlite3_interrupt(target.Handle));
        try
        {
            CopyPages(source, target, cancellationToken);
            SqliteFile.DropLog(target);
            DatabaseMark.MakeCopy(target, now);
            check?.Invoke(target);
            var masterKeyId = target.QueryFirstOrDefault<long>("SELECT master_key_id FROM server_keys ORDER BY name LIMIT 1");
            return new DatabaseCopy(Bytes: 0, new ReadScope(target).LastPosition(), masterKeyId);
        }
        catch (SqliteException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
    }

    // Copied in steps that can be cancelled. The read transaction makes all steps copy one commit: without it, a write in between
    // would restart the copy.
    private static void CopyPages(SqliteConnection source, SqliteConnection target, CancellationToken cancellationToken)
    {
        using var snapshot = source.BeginTransaction(deferred: true);
        using var backup = raw.sqlite3_backup_init(target.Handle, "main", source.Handle, "main");
        if (backup.IsInvalid)
            SqliteException.ThrowExceptionForRC(raw.sqlite3_errcode(target.Handle), target.Handle);

        _ = new ReadScope(source).LastPosition(); // a deferred transaction takes its snapshot at the first read
        int code;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            code = raw.sqlite3_backup_step(backup, PagesAtOnce);
        }
        while (code == raw.SQLITE_OK);

        if (code != raw.SQLITE_DONE)
            SqliteException.ThrowExceptionForRC(code, target.Handle);
    }

    /// <summary>Checks that a backup has this program's version and sound pages.</summary>
    public static void CheckBackup(DbConnection copy)
    {
        Migrator.Expect(copy);
        if (SqlitePages.ListFaults(copy, atMost: 1) is [var found, ..])
            throw new IOException($"The copy is damaged, and the database may be too: {found}");
    }

    private static void RequireRoom(string database, string path, long minFreeBytes)
    {
        var folder = Path.GetDirectoryName(path)!;
        var log = new FileInfo(database + "-wal");
        var needed = new FileInfo(database).Length + (log.Exists ? log.Length : 0);
        var kept = FileOwner.AreOnOneDisk(database, folder) ? minFreeBytes : 0;
        if (FreeSpace.Measure(folder) is var free && free - needed < kept)
            throw new IOException(
                $"There is no room for a backup in {folder}: it needs {needed} bytes, {free} are free, and "
                + $"Chat:Storage:MinFreeBytes keeps {kept} of them");
    }

    private static void Publish(string unfinished, string path)
    {
        using (var file = new FileStream(unfinished, FileMode.Open, FileAccess.ReadWrite))
            FileSync.Flush(file.SafeFileHandle, unfinished);

        File.Move(unfinished, path, overwrite: false);
        DirectorySync.Flush(Path.GetDirectoryName(path)!);
    }
}
