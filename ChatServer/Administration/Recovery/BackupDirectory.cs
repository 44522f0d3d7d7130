using System.Globalization;
using ChatServer.Attachments;
using ChatServer.Storage;

namespace ChatServer.Administration.Recovery;

/// <summary>
/// A directory of backups: <c>chat-20260314T100731Z.db</c> with its <c>.revocations</c> beside it, and the attachments of all of them in <c>files/</c>.
/// </summary>
internal sealed class BackupDirectory(string path)
{
    private const string Format = "'chat-'yyyyMMdd'T'HHmmss'Z.db'";
    private const string Pattern = "chat-*Z.db";
    private const int Folders = 256;
    private const int BatchSize = 500;
    private static readonly TimeSpan MinFileAge = TimeSpan.FromDays(1);

    public string FilesPath => Path.Combine(path, "files");

    public ObjectDirectory Files => ObjectDirectory.At(FilesPath);

    public string PathOf(Timestamp time) => Path.Combine(path, time.ToDateTimeOffset().UtcDateTime.ToString(Format, CultureInfo.InvariantCulture));

    public void Create() => DurableDirectory.Create(path);

    /// <summary>The newest first.</summary>
    public IReadOnlyList<string> List() => !Directory.Exists(path)
        ? []
        : [.. Directory.EnumerateFiles(path, Pattern).Where(file => TimeOf(file) is not null).OrderByDescending(file => file, StringComparer.Ordinal)];

    /// <summary>When the newest was made; null where there is none.</summary>
    public DateTime? Newest() => List() is [var newest, ..] ? TimeOf(newest) : null;

    /// <summary>Deletes all but the newest, and the attachments that none of those refers to. Returns how many backups were deleted.</summary>
    public int Prune(int keep, DateTime utc)
    {
        var surplus = List().Skip(keep).ToList();
        foreach (var file in surplus)
        {
            File.Delete(file);
            File.Delete(BackupFile.RevocationsOf(file));
        }

        foreach (var unfinished in Directory.EnumerateFiles(path, "chat-*" + DatabaseCopy.Unfinished).Where(file => utc - File.GetLastWriteTimeUtc(file) > MinFileAge))
            File.Delete(unfinished); // a crash has left it

        if (surplus.Count > 0)
            PruneFiles(utc);
        return surplus.Count;
    }

    private void PruneFiles(DateTime utc)
    {
        var kept = List();
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

    private static IReadOnlyList<string> Referred(string backup, string[] names)
    {
        using var connection = SqliteFile.OpenForReading(backup);
        return AttachmentStore.Referred(new ReadScope(connection), names);
    }

    private static DateTime? TimeOf(string file) => DateTime.TryParseExact(
        Path.GetFileName(file), Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;
}
