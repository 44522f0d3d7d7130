namespace ChatServer.Storage.Files;

/// <summary>Creates folders that survive a power cut.</summary>
internal static class DurableDirectory
{
    /// <summary>
    /// Creates a folder, readable only by its owner, with its missing parents; an existing folder is left unchanged. When this
    /// returns, the folder survives a power cut, even if it was created by a process that crashed before it had synced it.
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

    // A folder in which the server may create entries but which it can't open, such as one of another user: syncing the new
    // folder has to do. File systems with a journal write both to disk.
    private static void Flush(string parent, string made)
    {
        if (!DirectorySync.TryFlush(parent))
            DirectorySync.Flush(made);
    }
}
