namespace ChatServer.Tests.Storage.PowerCuts;

/// <summary>
/// Keeps what happens to the files below a directory, in one order with the moments at which something was asked for or
/// confirmed. Files that a start makes anew (<c>-shm</c>, locks) are left out.
/// </summary>
internal sealed class DiskRecorder(string root)
{
    private readonly List<DiskRecord> records = [];

    public string Root => root;

    public Lock Gate { get; } = new();

    public IReadOnlyList<DiskRecord> Records => records;

    /// <summary>How much has happened: a moment that a promise can name.</summary>
    public int Position
    {
        get
        {
            lock (Gate)
                return records.Count;
        }
    }

    public bool Covers(string path) =>
        path.StartsWith(root, StringComparison.Ordinal) && !path.EndsWith("-shm", StringComparison.Ordinal)
        && !path.EndsWith(".lock", StringComparison.Ordinal) && !path.EndsWith(" (deleted)", StringComparison.Ordinal);

    public void Add(DiskRecord record)
    {
        lock (Gate)
            records.Add(record);
    }

    public SyncBegun Begin(string path)
    {
        var begun = new SyncBegun(path);
        Add(begun);
        return begun;
    }

    public void End(SyncBegun begun) => Add(new SyncEnded(begun));
}
