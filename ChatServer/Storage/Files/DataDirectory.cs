using System.Globalization;
using ChatServer.Storage.Sqlite;

namespace ChatServer.Storage.Files;

/// <summary>The folder that holds all of a server's state. If the server creates it, only its owner can read it.</summary>
internal sealed class DataDirectory
{
    public const string DatabaseName = "chat.db";

    public DataDirectory(string path)
    {
        Root = Path.GetFullPath(path);
        DurableDirectory.Create(Root);
    }

    public string Root { get; }

    public string DatabasePath => Path.Combine(Root, DatabaseName);

    public string SearchIndexPath => Path.Combine(Root, "search.db");

    public string ChatIndexPath => Path.Combine(Root, "chat-search.db");

    /// <summary>See <see cref="DatabaseMark"/>.</summary>
    public string MarkPath => Path.Combine(Root, "chat.mark");

    /// <summary>Present from the first start until the database is complete; see <see cref="DatabasePresence"/>.</summary>
    public string FirstStartPath => Path.Combine(Root, "first-start");

    /// <summary>See <see cref="DiskReserve"/>.</summary>
    public string ReservePath => Path.Combine(Root, "reserve");

    public string MasterKeyPath => Path.Combine(Root, "master.key");

    /// <summary>A directory beside the database for files that are being moved out of the way.</summary>
    public string PathAside(Timestamp now) =>
        Path.Combine(
            Root,
            $"replaced-{now.ToDateTimeOffset().UtcDateTime.ToString("yyyyMMdd'T'HHmmss.fff'Z'", CultureInfo.InvariantCulture)}");

    /// <summary>How a lock file is opened, or created if there is none: readable only by its owner.</summary>
    public static FileStreamOptions LockFile(FileShare share)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = share };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    /// <summary>How a file of the server is created: it must not exist yet, and only its owner can read it.</summary>
    public static FileStreamOptions NewFile()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }
}
