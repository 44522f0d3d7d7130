using ChatServer.Storage;
using ChatServer.Storage.Files;

namespace ChatServer.Administration.Recovery;

/// <summary>
/// The last step of <c>restore</c>: the files of the old database are moved aside and the prepared one takes their place.
/// <c>restore.pending</c> names the directory for the old files and is written last: if a crash happens before that, the old
/// database remains; after it, the next start or <c>restore</c> finishes the step.
/// </summary>
internal static class PendingRestore
{
    private static readonly string[] Replaced = ["chat.db", "chat.db-wal", "chat.db-shm", "chat.mark"];

    /// <summary>The prepared database.</summary>
    public static string PreparedPath(DataDirectory directory) => Path.Combine(directory.Root, "chat.db.restoring");

    public static bool Exists(DataDirectory directory) => File.Exists(MarkerPath(directory));

    /// <summary>
    /// From here on the restore will be finished, whatever happens. Returns the directory for the old files, if there are any.
    /// </summary>
    public static string Begin(DataDirectory directory, Timestamp now)
    {
        var aside = directory.PathAside(now);
        var unfinished = MarkerPath(directory) + ".new";
        File.Delete(unfinished);
        using (var file = new FileStream(unfinished, DataDirectory.NewFile()))
        {
            file.Write(System.Text.Encoding.UTF8.GetBytes(Path.GetFileName(aside)));
            FileSync.Flush(file);
        }

        File.Move(unfinished, MarkerPath(directory));
        DirectorySync.Flush(directory.Root);
        return aside;
    }

    /// <summary>
    /// Does nothing if no restore was interrupted. No server may be running, and nobody may have the database open.
    /// </summary>
    public static void Finish(DataDirectory directory)
    {
        if (!Exists(directory))
            return;

        var aside = Path.Combine(directory.Root, Path.GetFileName(File.ReadAllText(MarkerPath(directory))));
        if (File.Exists(PreparedPath(directory)))
            Exchange(directory, aside);
        File.Delete(MarkerPath(directory));
        DirectorySync.Flush(directory.Root);
    }

    // Until the prepared database has its name, any file in its place belongs to the old one.
    private static void Exchange(DataDirectory directory, string aside)
    {
        var replaced = Replaced.Where(name => File.Exists(Path.Combine(directory.Root, name))).ToList();
        if (replaced.Count > 0)
            MoveAside(directory, replaced, aside);
        File.Move(PreparedPath(directory), directory.DatabasePath);
        DirectorySync.Flush(directory.Root);
    }

    private static void MoveAside(DataDirectory directory, List<string> names, string aside)
    {
        DurableDirectory.Create(aside);
        foreach (var name in names)
            File.Move(Path.Combine(directory.Root, name), Path.Combine(aside, name));
        DirectorySync.Flush(aside);
    }

    private static string MarkerPath(DataDirectory directory) => Path.Combine(directory.Root, "restore.pending");
}
