using System.Text;
using ChatServer.Storage;

namespace ChatServer.Administration.Revocations;

/// <summary>
/// The file <c>revocations.log</c>: what was taken back, in order, numbered on from 1. It lies beside the database and outlives it, so that a backup
/// that is put in its place doesn't bring back what was revoked after it was made. Blocks are only appended; one that a crash cut off is dropped.
/// </summary>
internal static class RevocationJournal
{
    public const string FileName = "revocations.log";
    private const string Unfinished = ".new";
    private static readonly byte[] Magic = Encoding.ASCII.GetBytes("chat revocations 2\n");
    private static readonly byte[] EarlierMagic = Encoding.ASCII.GetBytes("chat revocations 1\n");

    public static string PathIn(DataDirectory directory) => Path.Combine(directory.Root, FileName);

    /// <summary>Whether there is a file. One that is empty is none.</summary>
    public static bool Has(string path) => new FileInfo(path) is { Exists: true, Length: > 0 };

    /// <summary>The blocks, oldest first; none where there is no file.</summary>
    /// <param name="onDamage">Hears of each stretch that is passed over, as it is damaged.</param>
    /// <exception cref="InvalidDataException">It is another file.</exception>
    public static IEnumerable<RevocationBlock> Read(string path, Action<JournalDamage>? onDamage = null)
    {
        if (!Has(path))
            yield break;

        using var file = new FileStream(path, new FileStreamOptions { Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 });
        ReadMagic(file);
        var reader = new RevocationReader(file, onDamage);
        while (reader.ReadNext() is { } block)
            yield return block;
    }

    /// <summary>The number of the last entry; 0 where there is none.</summary>
    public static long Last(string path) => Read(path).Select(block => block.Last).DefaultIfEmpty().Max();

    /// <summary>The stretches that can't be read, though others follow.</summary>
    public static IReadOnlyList<JournalDamage> FindDamage(string path)
    {
        var damage = new List<JournalDamage>();
        foreach (var _ in Read(path, damage.Add))
            continue;
        return damage;
    }

    /// <summary>Writes a file of its own, which must not exist.</summary>
    public static void WriteNew(string path, IEnumerable<RevocationBlock> blocks)
    {
        if (File.Exists(path))
            throw new IOException($"{path} exists already; nothing is overwritten");

        Replace(path, blocks);
    }

    /// <summary>
    /// Removes what was written before a moment, such as what no backup that is kept could bring back. The last block stays: numbers go on from it,
    /// whatever database is put in place. A damaged file stays as it is, for whoever repairs it.
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

    /// <summary>Rewrites the file: whatever happens, it is the earlier one or the whole new one.</summary>
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
            throw new InvalidDataException($"{file.Name} was written by a version of the server that was never released: move it away, and a new one is begun");

        if (!start.AsSpan().SequenceEqual(Magic))
            throw new InvalidDataException($"{file.Name} is no list of revocations");
    }
}
