using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using ChatServer.Storage.Files;

namespace ChatServer.Attachments.Objects;

/// <summary>
/// The folder of the encrypted files. A file is written in <c>incoming/</c>, in a folder of its process, and moved to
/// <c>ab/abcdef…</c> once it is complete: a file with an object's name there is complete and on disk. Objects that no row refers
/// to stay in <c>trash/ab/</c> for a while.
/// </summary>
internal sealed class ObjectDirectory : IObjectStore
{
    private const int NameBytes = 16;
    private readonly string root;
    private readonly string incoming;
    private readonly string unfinished;
    private readonly string trash;
    private readonly Action<string> create;

    // Folders that this process has synced. An existing folder may have been created by another upload, or by a process that
    // crashed, and not be on disk yet.
    private readonly ConcurrentDictionary<string, Lazy<string>> durable = new();

    public ObjectDirectory(AttachmentOptions options, DataDirectory data)
        : this(options, data, DurableDirectory.Create)
    {
    }

    /// <param name="create">Creates a folder and syncs it.</param>
    internal ObjectDirectory(AttachmentOptions options, DataDirectory data, Action<string> create)
        : this(PathIn(options, data), create)
    {
        unfinished = Path.Combine(incoming, $"{UploadOwner.Current}");
        create(root);
        create(incoming);
        Directory.CreateDirectory(unfinished); // what is in it needs not survive a power cut
    }

    private ObjectDirectory(string path, Action<string> create)
    {
        this.create = create;
        root = path;
        incoming = Path.Combine(root, "incoming");
        unfinished = incoming;
        trash = Path.Combine(root, "trash");
    }

    /// <summary>The directory at a path, such as one beside the backups. It need not exist.</summary>
    public static ObjectDirectory At(string path) => new(Path.GetFullPath(path), DurableDirectory.Create);

    /// <summary>The configured directory of the files.</summary>
    public static string PathIn(AttachmentOptions options, DataDirectory data) =>
        Path.GetFullPath(options.Directory.Length > 0 ? options.Directory : Path.Combine(data.Root, "files"));

    public string Root => root;

    /// <summary>32 lower-case hex digits.</summary>
    public static string NewName() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(NameBytes));

    public static bool IsName(string name) => name.Length == 2 * NameBytes && name.All(char.IsAsciiHexDigitLower);

    public string IncomingPath(string name) => Path.Combine(unfinished, name);

    public string PathOf(string name) =>
        IsName(name) ? Path.Combine(root, name[..2], name) : throw new ArgumentException("Not an object name", nameof(name));

    /// <summary>The path of an object, which may be in the trash; null if it is missing. Changes nothing.</summary>
    public string? Locate(string name) => new[] { PathOf(name), TrashPath(name) }.FirstOrDefault(File.Exists);

    public void RequireRoom(FreeSpace space) => space.Require(root);

    public IUnfinishedObject Begin(string name)
    {
        // The folder is made again if it was deleted, but not the one above it, which may be a disk that isn't mounted.
        if (Directory.Exists(incoming))
            Directory.CreateDirectory(unfinished);
        return new UnfinishedFile(this, name);
    }

    public IStoredObject Open(string name)
    {
        var path = PathOf(name);
        if (!File.Exists(path) && File.Exists(TrashPath(name)))
            PutBack(name);
        return ObjectFile.Open(path);
    }

    /// <summary>Makes an incoming file an object. When this returns, it survives a power cut.</summary>
    public void Publish(string name)
    {
        var folder = DurableFolderOf(name);
        File.Move(IncomingPath(name), PathOf(name));
        DirectorySync.Flush(folder);
    }

    /// <summary>
    /// Copies an object from another directory, unless it already exists here at its full length or is missing there. When this
    /// returns, it is on disk.
    /// </summary>
    /// <param name="minFreeBytes">The space to keep free on the disk.</param>
    /// <exception cref="IOException">There is no room.</exception>
    public bool TryCopy(string name, long lengthOnDisk, ObjectDirectory from, long minFreeBytes = 0)
    {
        if (Locate(name) is { } here && new FileInfo(here).Length == lengthOnDisk)
            return false;

        return TryReplace(name, lengthOnDisk, from, minFreeBytes);
    }

    /// <summary>The same, whether it exists here or not.</summary>
    public bool TryReplace(string name, long lengthOnDisk, ObjectDirectory from, long minFreeBytes = 0)
    {
        if (from.Locate(name) is not { } source)
            return false;

        create(incoming);
        if (FreeSpace.Measure(incoming) is var free && free - lengthOnDisk < minFreeBytes)
            throw new IOException(
                $"There is no room for an attachment in {root}: it needs {lengthOnDisk} bytes, {free} are free, and "
                + $"Chat:Storage:MinFreeBytes keeps {minFreeBytes} of them");

        CopyToIncoming(name, source);
        var folder = DurableFolderOf(name);
        File.Move(IncomingPath(name), PathOf(name), overwrite: true);
        DirectorySync.Flush(folder);
        return true;
    }

    public void Delete(string name)
    {
        foreach (var path in new[] { PathOf(name), TrashPath(name) }.Where(File.Exists))
            File.Delete(path);
    }

    public void MoveToTrash(string name, DateTime utc)
    {
        create(Path.GetDirectoryName(TrashPath(name))!);
        File.SetLastWriteTimeUtc(PathOf(name), utc);
        File.Move(PathOf(name), TrashPath(name), overwrite: true);
    }

    public void PutBack(string name)
    {
        _ = DurableFolderOf(name);
        File.Move(TrashPath(name), PathOf(name), overwrite: true);
    }

    // Files outside the processes' folders were left by earlier versions of the server, or by a restore that was interrupted.
    public void RemoveAbandoned(DateTime utc)
    {
        DeleteObjectsIn(incoming);
        foreach (var folder in Directory.EnumerateDirectories(incoming))
        {
            if (UploadOwner.Parse(Path.GetFileName(folder))?.HasEnded(LastWriteIn(folder), utc) != true)
                continue;

            DeleteObjectsIn(folder);
            if (!Directory.EnumerateFileSystemEntries(folder).Any())
                Directory.Delete(folder);
        }
    }

    public IEnumerable<string> OlderThan(byte folder, DateTime utc) =>
        ObjectsIn(root, folder).Where(file => file.LastWriteTimeUtc < utc).Select(file => file.Name);

    public IEnumerable<TrashedObject> Trashed(byte folder) =>
        ObjectsIn(trash, folder).Select(file => new TrashedObject(file.Name, file.LastWriteTimeUtc));

    public double FreeShare() =>
        new DriveInfo(root) is var drive && drive.TotalSize > 0 ? (double)drive.AvailableFreeSpace / drive.TotalSize : 1;

    // The directory may be a configured one that contains other files too.
    private static void DeleteObjectsIn(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder).Where(path => IsName(Path.GetFileName(path))))
            File.Delete(file);
    }

    private static DateTime LastWriteIn(string folder) =>
        Directory.EnumerateFiles(folder).Select(File.GetLastWriteTimeUtc).Append(Directory.GetLastWriteTimeUtc(folder)).Max();

    // A copy that fails, for example on a full disk, leaves no partial file.
    private void CopyToIncoming(string name, string source)
    {
        File.Delete(IncomingPath(name));
        try
        {
            using var content = new FileStream(source, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var copy = new FileStream(IncomingPath(name), DataDirectory.NewFile());
            content.CopyTo(copy);
            FileSync.Flush(copy);
        }
        catch
        {
            File.Delete(IncomingPath(name));
            throw;
        }
    }

    private static IEnumerable<FileInfo> ObjectsIn(string parent, byte folder)
    {
        var directory = new DirectoryInfo(Path.Combine(parent, folder.ToString("x2", CultureInfo.InvariantCulture)));
        return directory.Exists ? directory.EnumerateFiles().Where(file => IsName(file.Name)) : [];
    }

    // All uploads that need a new folder wait until it is on disk. A failure isn't cached: the next upload tries again.
    private string DurableFolderOf(string name)
    {
        var folder = Path.Combine(root, name[..2]);
        var made = durable.GetOrAdd(folder, path => new Lazy<string>(() => Make(path)));
        try
        {
            return made.Value;
        }
        catch
        {
            durable.TryRemove(KeyValuePair.Create(folder, made));
            throw;
        }
    }

    private string Make(string folder)
    {
        create(folder);
        return folder;
    }

    private string TrashPath(string name) => Path.Combine(trash, name[..2], name);
}

/// <summary>A file in the trash, and when it was moved there.</summary>
internal readonly record struct TrashedObject(string Name, DateTime Since);
