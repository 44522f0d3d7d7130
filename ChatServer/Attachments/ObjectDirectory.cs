using System.Security.Cryptography;
using ChatServer.Storage;

namespace ChatServer.Attachments;

/// <summary>
/// The folder of the encrypted files. A file is written in <c>incoming/</c> and moved to <c>ab/abcdef…</c> when it is whole,
/// so that what has an object's name is complete and on disk.
/// </summary>
internal sealed class ObjectDirectory
{
    private const int NameBytes = 16;
    private readonly string root;
    private readonly string incoming;

    public ObjectDirectory(AttachmentOptions options, DataDirectory data)
    {
        root = Path.GetFullPath(options.Directory.Length > 0 ? options.Directory : Path.Combine(data.Root, "files"));
        incoming = Path.Combine(root, "incoming");
        CreateForOwner(root);
        CreateForOwner(incoming);
    }

    public string Root => root;

    /// <summary>32 lower-case hex digits.</summary>
    public static string NewName() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(NameBytes));

    public static bool IsName(string name) => name.Length == 2 * NameBytes && name.All(char.IsAsciiHexDigitLower);

    public string IncomingPath(string name) => Path.Combine(incoming, name);

    public string PathOf(string name) =>
        IsName(name) ? Path.Combine(root, name[..2], name) : throw new ArgumentException("Not the name of an object", nameof(name));

    /// <summary>Makes an incoming file an object. When this returns, a power cut leaves it there.</summary>
    public void Publish(string name)
    {
        var folder = Path.Combine(root, name[..2]);
        if (!Directory.Exists(folder))
        {
            CreateForOwner(folder);
            DirectorySync.Flush(root);
        }

        File.Move(IncomingPath(name), PathOf(name));
        DirectorySync.Flush(folder);
    }

    public void Delete(string name)
    {
        if (File.Exists(PathOf(name)))
            File.Delete(PathOf(name));
    }

    /// <summary>Removes what uploads that a crash ended have left. Only while no upload runs.</summary>
    public void EmptyIncoming()
    {
        foreach (var file in Directory.EnumerateFiles(incoming))
            File.Delete(file);
    }

    /// <summary>The objects whose names begin with this byte and that were last written before a moment.</summary>
    public IEnumerable<string> OlderThan(byte folder, DateTime utc)
    {
        var directory = new DirectoryInfo(Path.Combine(root, folder.ToString("x2", System.Globalization.CultureInfo.InvariantCulture)));
        return directory.Exists
            ? directory.EnumerateFiles().Where(file => IsName(file.Name) && file.LastWriteTimeUtc < utc).Select(file => file.Name)
            : [];
    }

    private static void CreateForOwner(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
