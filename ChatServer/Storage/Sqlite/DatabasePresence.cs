using ChatServer.Storage.Files;
using Microsoft.Data.Sqlite;

namespace ChatServer.Storage.Sqlite;

/// <summary>
/// Prevents a start from replacing a lost database: a new one is created only if nothing indicates that there was one before, or
/// if the operator asks for it. An interrupted first start resumes: it leaves <c>first-start</c> in the data directory until its
/// database is complete.
/// </summary>
/// <param name="filesPath">The directory of the attachments.</param>
internal sealed class DatabasePresence(DataDirectory directory, string filesPath)
{
    private const int ObjectNameLength = 32;

    /// <summary>Files that belong to a missing database and would be taken for the new one's.</summary>
    private static readonly string[] OfDatabase =
    [
        "chat.db", "chat.db-wal", "chat.db-shm", "chat.mark", "search.db", "search.db-wal", "search.db-shm", "chat-search.db",
        "chat-search.db-wal", "chat-search.db-shm", "revocations.log",
    ];

    /// <summary>
    /// Whether a data directory has a database, also on a full disk: to look into it, SQLite needs a little room for the index of
    /// the log.
    /// </summary>
    public static bool Has(DataDirectory directory) => new DiskReserve(directory).Use(() => Has(directory.DatabasePath));

    /// <summary>
    /// Whether there is a database. A log without a database, or with an empty file in its place, doesn't count: SQLite would
    /// delete the log.
    /// </summary>
    public static bool Has(string databasePath)
    {
        if (!File.Exists(databasePath) || new FileInfo(databasePath).Length == 0)
            return false;

        using var connection = SqliteFile.Open(databasePath, SqliteOpenMode.ReadWrite);
        return SqlitePages.HasTable(connection, "server_state");
    }

    /// <param name="isNew">Whether the operator asked for a new database.</param>
    /// <exception cref="IOException">There is no database although there should be one, or there is one although a new one was
    /// requested.</exception>
    public void Check(bool isNew, Timestamp now)
    {
        if (Has(directory))
        {
            if (isNew)
                throw new IOException(
                    $"{directory.DatabasePath} already exists: --new creates a database where there is none; omit it");

            return;
        }

        var left = FindLeft();
        if (left.Count > 0 && !isNew)
            throw new IOException(Describe(left));

        if (isNew)
            MoveAside(now);
        File.WriteAllBytes(directory.FirstStartPath, []);
    }

    /// <summary>The database is complete, keys included: from now on a missing database is an error.</summary>
    public void Completed() => File.Delete(directory.FirstStartPath);

    private List<string> FindLeft()
    {
        var left = new List<string>();
        if (!File.Exists(directory.FirstStartPath))
            left.AddRange(OfDatabase.Append("master.key").Where(IsLeft));
        if (Directory.EnumerateDirectories(directory.Root, "replaced-*").FirstOrDefault() is { } replaced)
            left.Add(Path.GetFileName(replaced));
        if (HasAttachments())
            left.Add(filesPath);
        return left;
    }

    // A full disk or a mistyped redirection leaves an empty file; so does SQLite for the log.
    private bool IsLeft(string name) =>
        new FileInfo(Path.Combine(directory.Root, name)) is { Exists: true } file && (file.Length > 0 || name == "chat.db");

    private bool HasAttachments() =>
        Directory.Exists(filesPath)
        && Directory.EnumerateFiles(filesPath, "*", SearchOption.AllDirectories)
            .Any(path => Path.GetFileName(path) is { Length: ObjectNameLength } name && name.All(char.IsAsciiHexDigitLower));

    private string Describe(List<string> left) =>
        $"There is no database in {directory.Root}, but {string.Join(", ", left)}: "
        + "chat.db was lost or is elsewhere, and no new one is created. "
        + "Put it back, or run `restore` with a backup. To begin with an empty database, start once with `serve --new`";

    // The key and the attachments stay: a backup made under the key can still be restored.
    private void MoveAside(Timestamp now)
    {
        var present = OfDatabase.Where(name => File.Exists(Path.Combine(directory.Root, name))).ToList();
        if (present.Count == 0)
            return;

        var aside = directory.PathAside(now);
        DurableDirectory.Create(aside);
        foreach (var name in present)
            File.Move(Path.Combine(directory.Root, name), Path.Combine(aside, name));
        DirectorySync.Flush(directory.Root);
    }
}
