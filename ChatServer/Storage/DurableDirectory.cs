namespace ChatServer.Storage;

/// <summary>Folders that are there after a power cut.</summary>
internal static class DurableDirectory
{
    /// <summary>
    /// Makes a folder, readable by its owner alone, with those above it that are missing; one that is there stays as it is. When this returns, a power cut
    /// leaves it there, also where it was made by a process that a crash ended before it had put it on disk.
    /// </summary>
    public static void Create(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Path.GetDirectoryName(full) is not { } parent)
            return; // the root of the file system

        if (!Directory.Exists(parent))
            Create(parent);
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(full);
        else
            Directory.CreateDirectory(full, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Flush(parent, full);
    }

    // A folder in which the server may make something, but which it can't open, such as one of another user: then the new one has to do. File systems
    // with a journal put both on disk.
    private static void Flush(string parent, string made)
    {
        if (!DirectorySync.TryFlush(parent))
            DirectorySync.Flush(made);
    }
}
