using System.Text;
using ChatServer.Storage;
using ChatServer.Storage.Files;

namespace ChatServer.Administration.Revocations;

/// <summary>
/// The file <c>revocations.log</c>: the revocations in order, numbered from 1. It is beside the database and outlives it, so a
/// backup that is put in its place doesn't bring back rights that were revoked after it was made. Blocks are only appended; one
/// truncated by a crash is dropped.
/// </summary>
internal static class RevocationJournal
{
    public const string FileName = "revocations.log";
    private const string Unfinished = ".new";
    private static readonly byte[] Magic = Encoding.ASCII.GetBytes("chat revocations 2\n");
    private static readonly byte[] EarlierMagic = Encoding.ASCII.GetBytes("chat revocations 1\n");

    public static string PathIn(DataDirectory directory) => Path.Combine(directory.Root, FileName);

    /// <summary>Whether there is a file. An empty one doesn't count.</summary>
    public static bool Has(string path) => new FileInfo(path) is { Exists: true, Length: > 0 };

    /// <summary>The blocks, oldest first; none if there is no file.</summary>
    /// <param name="onDamage">Called for each damaged range that is skipped.</param>
    /// <exception cref="InvalidDataException">It is another file.</exception>
    public static IEnumerable<RevocationBlock> Read(string path, Action<JournalDamage>? onDamage = null)
    {
        if (!Has(path))
            yield break;

        using var file = new FileStream(
            path, new FileStreamOptions { Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 });
        ReadMagic(file);
        var reader = new RevocationReader(file, onDamage);
        while (reader.ReadNext() is { } block)
            yield return block;
    }

    /// <summary>The number of the last entry; 0 if there is none.</summary>
    public static long Last(string path) => Read(path).Select(block => block.Last).DefaultIfEmpty().Max();

    /// <summary>The unreadable ranges that are followed by readable blocks.</summary>
    public static IReadOnlyList<JournalDamage> FindDamage(string path)
    {
        var damage = new List<JournalDamage>();
        foreach (var _ in Read(path, damage.Add))
            continue;
        return damage;
    }

    /// <summary>Writes a separate file, which must not exist.</summary>
    public static void WriteNew(string path, IEnumerable<RevocationBlock> blocks)
    {
        if (File.Exists(path))
            throw new IOException($"{path} already exists; nothing is overwritten");

        Replace(path, blocks);
    }

    /// <summary>
    /// Removes blocks that were written before a given time, such as those that no kept backup needs. The last block stays: the
    /// numbers continue from it, whatever database is put in place. A damaged file is left unchanged, for repair.
    /// </summary>
    public static void Prune(string path, Timestamp before)
    {
        var oldest = Read(path).FirstOrDefault();
        if (oldest is null || oldest.WrittenAt.CompareTo(before) >= 0)
            return;

        var last = Last(path);
        if (oldest.Last < last && FindDamage(path).Count == 0)
            Replace(path, Read(path).Where(block => block.WrittenAt.CompareTo(before) >= 0 || block.Last == last));
    }

    /// <summary>Rewrites the file atomically: afterwards it is either the earlier one or the complete new one.</summary>
    public static void Replace(string path, IEnumerable<RevocationBlock> blocks)
    {
        var unfinished = path + Unfinished;
        File.Delete(unfinished);
        try
        {
            using (var file = new FileStream(unfinished, DataDirectory.NewFile()))
            {
                file.Write(Magic);
                foreach (var block in blocks)
                    file.Write(block.ToBytes());
                FileSync.Flush(file);
            }

            File.Move(unfinished, path, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }

        DirectorySync.Flush(Path.GetDirectoryName(path)!);
    }

    /// <summary>Reads the first bytes, which are on disk before the file has its name.</summary>
    internal static void ReadMagic(FileStream file)
    {
        var start = new byte[Magic.Length];
        file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        if (start.AsSpan().SequenceEqual(EarlierMagic))
            throw new InvalidDataException(
                $"{file.Name} was written by a version of the server that was never released: move it away, and a new one is "
                + "created");

        if (!start.AsSpan().SequenceEqual(Magic))
            throw new InvalidDataException($"{file.Name} is not a list of revocations");
    }
}
