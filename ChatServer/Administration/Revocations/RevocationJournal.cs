using System.Text;
using ChatServer.Storage;

namespace ChatServer.Administration.Revocations;

/// <summary>
/// The file <c>revocations.log</c>: what was taken back, in order, numbered on from 1. It lies beside the database and outlives it, so that a backup
/// that is put in its place doesn't bring back what was revoked after it was made. Blocks are only appended; what a crash cut off is dropped.
/// </summary>
internal static class RevocationJournal
{
    public const string FileName = "revocations.log";
    private const string Unfinished = ".new";
    private static readonly byte[] Magic = Encoding.ASCII.GetBytes("chat revocations 1\n");

    public static string PathIn(DataDirectory directory) => Path.Combine(directory.Root, FileName);

    /// <summary>The blocks, oldest first; none where there is no file.</summary>
    /// <exception cref="InvalidDataException">It is another file.</exception>
    public static IEnumerable<RevocationBlock> Read(string path)
    {
        if (!File.Exists(path))
            yield break;

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        ReadMagic(file);
        while (RevocationBlock.ReadFrom(file) is { } block)
            yield return block;
    }

    /// <summary>The number of the last entry; 0 where there is none.</summary>
    public static long Last(string path) => Read(path).Select(block => block.Last).DefaultIfEmpty().Max();

    /// <summary>Writes a file of its own, which must not exist.</summary>
    public static void WriteNew(string path, IEnumerable<RevocationBlock> blocks)
    {
        if (File.Exists(path))
            throw new IOException($"{path} exists already; nothing is overwritten");

        Replace(path, blocks);
    }

    /// <summary>Removes what was written before a moment, such as what no backup that is kept could bring back.</summary>
    public static void Prune(string path, Timestamp before)
    {
        var oldest = Read(path).FirstOrDefault();
        if (oldest is not null && oldest.WrittenAt.CompareTo(before) < 0)
            Replace(path, Read(path).Where(block => block.WrittenAt.CompareTo(before) >= 0).ToList());
    }

    private static void Replace(string path, IEnumerable<RevocationBlock> blocks)
    {
        File.Delete(path + Unfinished);
        using (var file = new FileStream(path + Unfinished, DataDirectory.NewFile()))
        {
            file.Write(Magic);
            foreach (var block in blocks)
                block.WriteTo(file);
            FileSync.Flush(file);
        }

        File.Move(path + Unfinished, path, overwrite: true);
        DirectorySync.Flush(Path.GetDirectoryName(path)!);
    }

    /// <summary>Reads the first bytes. A file that a crash left before they were written has no entries; they are written where it may be.</summary>
    internal static void ReadMagic(FileStream file)
    {
        var start = new byte[Magic.Length];
        var read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        if (!start.AsSpan(0, read).SequenceEqual(Magic.AsSpan(0, read)))
            throw new InvalidDataException($"{file.Name} is no list of revocations");

        if (read < Magic.Length && file.CanWrite)
            file.Write(Magic.AsSpan(read));
    }
}
