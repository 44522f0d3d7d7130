namespace ChatServer.Storage;

/// <summary>The folder that holds all of a server's state; readable by its owner alone.</summary>
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

    public string MasterKeyPath => Path.Combine(Root, "master.key");
}
