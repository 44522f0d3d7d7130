namespace ChatServer.Storage;

/// <summary>The folder that holds all of a server's state; if made here, readable by its owner alone.</summary>
internal sealed class DataDirectory
{
    public const string DatabaseName = "chat.db";

    public DataDirectory(string path)
    {
        Root = Path.GetFullPath(path);
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(Root);
        else
            Directory.CreateDirectory(Root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public string Root { get; }

    public string DatabasePath => Path.Combine(Root, DatabaseName);

    public string SearchIndexPath => Path.Combine(Root, "search.db");

    /// <summary>See <see cref="DiskReserve"/>.</summary>
    public string ReservePath => Path.Combine(Root, "reserve");

    public string MasterKeyPath => Path.Combine(Root, "master.key");

    /// <summary>How a lock file is opened, and made if there is none: readable by its owner alone.</summary>
    public static FileStreamOptions LockFile(FileShare share)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = share };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }
}
