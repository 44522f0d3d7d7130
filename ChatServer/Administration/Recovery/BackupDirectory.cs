using System.Data.Common;
using ChatServer.Administration.Verification;
using ChatServer.Attachments;
using ChatServer.Attachments.Objects;
using ChatServer.Storage;
using ChatServer.Storage.Sqlite;

namespace ChatServer.Administration.Recovery;

/// <summary>
/// A directory of backups: <c>chat-20260314T100731Z.db</c> with its <c>.revocations</c> beside it, and the attachments of all of
/// them in <c>files/</c>. A copy in which the drill found something is named <c>….db.damaged</c>, and one that isn't verified yet
/// <c>….db.unverified</c>: neither counts as a backup.
/// </summary>
internal sealed class BackupDirectory(string path)
{
    private const string Unverified = ".unverified";
    private const string Damaged = ".damaged";
    private const int MaxDamaged = 2;
    private const int Folders = 256;
    private const int BatchSize = 500;
    private static readonly TimeSpan MinFileAge = TimeSpan.FromDays(1);

    public string Root => path;

    public string FilesPath => Path.Combine(path, "files");

    public ObjectDirectory Files => ObjectDirectory.At(FilesPath);

    public string PathOf(Timestamp time) => Path.Combine(path, BackupName.Of(time));

    public string UnverifiedPathOf(Timestamp time) => PathOf(time) + Unverified;

    /// <summary>A missing directory isn't created: its disk may not be mounted.</summary>
    /// <exception cref="IOException">It is missing.</exception>
    public static void Require(string path)
    {
        if (!Directory.Exists(path))
            throw new IOException($"There is no directory {path} for backups. Create it, or mount its disk");
    }

    /// <summary>Gives a verified copy the name of a backup; returns its path.</summary>
    public string Keep(Timestamp time) => Rename(time, PathOf(time));

    /// <summary>Marks a copy as damaged; the last two such copies are kept.</summary>
    public string SetAside(Timestamp time)
    {
        var named = Rename(time, PathOf(time) + Damaged);
        foreach (var older in List(Damaged, DateTime.MaxValue).Skip(MaxDamaged))
            BackupFile.Delete(older);
        return named;
    }

    /// <summary>
    /// Newest first. Backups from the future come last: either the clock was wrong when they were made or it is wrong now, and
    /// backups made from now on have earlier names.
    /// </summary>
    public IReadOnlyList<string> List(DateTime utc) => List(suffix: "", utc);

    /// <summary>When the newest was made; null if there is none.</summary>
    public DateTime? Newest(DateTime utc) => List(utc) is [var newest, ..] ? BackupName.Parse(newest)?.Time : null;

    /// <summary>
    /// Deletes all but the newest, and the attachments that no copy refers to any more. Returns how many backups were deleted.
    /// </summary>
    /// <param name="output">Gets the name of a copy that can't be read; the attachments are kept then.</param>
    public int Prune(int keep, DateTime utc, TextWriter output)
    {
        var surplus = List(utc).Skip(keep).ToList();
        surplus.ForEach(BackupFile.Delete);
        foreach (var leftover in Directory.EnumerateFiles(path).Where(file => IsLeftover(file, utc)).ToList())
            File.Delete(leftover);

        if (surplus.Count > 0)
            TryPruneFiles(utc, output);
        return surplus.Count;
    }

    private List<string> List(string suffix, DateTime utc) => !Directory.Exists(path)
        ? []
        : [.. Directory.EnumerateFiles(path)
            .Select(file => (File: file, Name: BackupName.Parse(file)))
            .Where(copy => copy.Name?.Suffix == suffix)
            .OrderBy(copy => copy.Name!.Time > utc).ThenByDescending(copy => copy.Name!.Time)
            .Select(copy => copy.File)];

    private string Rename(Timestamp time, string name)
    {
        BackupFile.Move(UnverifiedPathOf(time), name);
        return name;
    }

    // Leftovers of a crash: copies that weren't finished or verified, and lists of revocations without their databases.
    private static bool IsLeftover(string file, DateTime utc) => BackupName.Parse(file) is { } name
        && utc - File.GetLastWriteTimeUtc(file) > MinFileAge
        && (name.Suffix.EndsWith(DatabaseCopy.Unfinished, StringComparison.Ordinal)
            || name.Suffix.StartsWith(Unverified, StringComparison.Ordinal)
            || (BackupFile.DatabaseOf(file) is { } database && !File.Exists(database)));

    private void TryPruneFiles(DateTime utc, TextWriter output)
    {
        string[] kept = [.. List(utc), .. List(Damaged, utc), .. List(Unverified, utc)];
        var unreadable = kept.Where(backup => !CanRead(backup)).ToList();
        unreadable.ForEach(backup => output.WriteLine(
            $"{Findings.Prefix} {backup} can't be read, so no attachments are deleted here: delete it if it is useless"));
        if (unreadable.Count == 0)
            PruneFiles(kept, utc);
    }

    private void PruneFiles(string[] kept, DateTime utc)
    {
        for (var folder = 0; folder < Folders; folder++)
        {
            foreach (var names in Files.OlderThan((byte)folder, utc - MinFileAge).Chunk(BatchSize))
            {
                var unreferred = kept.Aggregate(names.AsEnumerable(), (left, backup) => left.Except(Referred(backup, names)));
                foreach (var name in unreferred.ToList())
                    Files.Delete(name);
            }
        }
    }

    private static bool CanRead(string backup)
    {
        try
        {
            _ = Referred(backup, []);
            return true;
        }
        catch (DbException)
        {
            return false;
        }
    }

    private static IReadOnlyList<string> Referred(string backup, string[] names)
    {
        using var connection = SqliteFile.OpenForReading(backup);
        return AttachmentStore.Referred(new ReadScope(connection), names);
    }
}
