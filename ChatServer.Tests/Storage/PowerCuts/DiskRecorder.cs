namespace ChatServer.Tests.Storage.PowerCuts;

/// <summary>
/// Records the changes to the files below a directory, in one order with the moments of requests and confirmations. Files
/// that a start creates again (<c>-shm</c>, locks) are left out.
/// </summary>
internal sealed class DiskRecorder(string root)
{
    private readonly List<DiskRecord> records = [];

    public string Root => root;

    public Lock Gate { get; } = new();

    public IReadOnlyList<DiskRecord> Records => records;

    /// <summary>The number of records so far: a moment to which a promise can refer.</summary>
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
