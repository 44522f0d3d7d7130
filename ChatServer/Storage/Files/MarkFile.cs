using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ChatServer.Storage.Files;

/// <summary>
/// The file beside the database that lets <see cref="DatabaseMark"/> recognize a copy: an id and a log position, one per line.
/// </summary>
internal sealed record MarkFile(string Id, long Position, string Birth)
{
    private const int IdBytes = 16;
    private const string Prepared = ".next";

    /// <summary>What the database records about the file.</summary>
    public string Mark => $"{Id}:{Birth}";

    /// <summary>Null if there is none, or none that can be read.</summary>
    public static MarkFile? Find(string path)
    {
        if (!File.Exists(path) || File.ReadAllLines(path) is not [{ Length: 2 * IdBytes } id, var position])
            return null;

        return new MarkFile(
            id, long.TryParse(position, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0,
            FileBirth.Of(path));
    }

    /// <summary>Writes the next file beside the existing one.</summary>
    public static MarkFile Prepare(string path, long position)
    {
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes));
        File.Delete(path + Prepared);
        using (var file = new FileStream(path + Prepared, DataDirectory.NewFile()))
        {
            file.Write(Encoding.ASCII.GetBytes($"{id}\n{Line(position)}"));
            FileSync.Flush(file);
        }

        return new MarkFile(id, position, FileBirth.Of(path + Prepared));
    }

    /// <summary>Puts the prepared file in its place.</summary>
    public static void Publish(string path)
    {
        File.Move(path + Prepared, path, overwrite: true);
        DirectorySync.Flush(Path.GetDirectoryName(path)!);
    }

    /// <summary>
    /// Records how far the log has come. It isn't synced: after a power cut the file has an older position, which says less but
    /// nothing wrong.
    /// </summary>
    public static void NotePosition(string path, long position)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.Seek(2 * IdBytes + 1, SeekOrigin.Begin);
        file.Write(Encoding.ASCII.GetBytes(Line(position)));
    }

    private static string Line(long position) => string.Create(CultureInfo.InvariantCulture, $"{position:d20}\n");
}
