using System.Runtime.Versioning;

namespace ChatServer.Tests.Storage.PowerCuts;

/// <summary>
/// A disk with the guarantees of POSIX: a write is durable after a sync of its file, a name after a sync of its directory, and
/// nothing else is certain. Records are applied in order; then a power cut can be tried.
/// </summary>
/// <param name="ignores">Syncs that this disk ignores; none if absent.</param>
[UnsupportedOSPlatform("windows")]
internal sealed class DiskModel(string root, Predicate<string>? ignores = null)
{
    private readonly Dictionary<string, DiskNode> names = [];
    private readonly Dictionary<string, DiskNode> syncedNames = [];
    private readonly List<NameChange> unsynced = [];
    private readonly Dictionary<SyncBegun, Mark> marks = new(ReferenceEqualityComparer.Instance);
    private long changes;

    public void Apply(DiskRecord record)
    {
        switch (record)
        {
            case FileWritten written:
                Open(written.Path).Write(written.Offset, written.Bytes);
                break;
            case FileTruncated truncated:
                Open(truncated.Path).Truncate(truncated.Length);
                break;
            case DirectoryMade made:
                Change(new NameChange(++changes, null, made.Path, new DiskNode(isDirectory: true)));
                break;
            case Renamed renamed:
                Change(new NameChange(++changes, renamed.From, renamed.To, Open(renamed.From)));
                break;
            case Removed removed when names.TryGetValue(removed.Path, out var node):
                Change(new NameChange(++changes, removed.Path, null, node));
                break;
            case SyncBegun begun when ignores?.Invoke(begun.Path) is not true:
                var target = names.GetValueOrDefault(begun.Path);
                marks[begun] = new Mark(target, target?.ChangeCount ?? 0, changes);
                break;
            case SyncEnded ended when marks.Remove(ended.Begun, out var mark):
                Sync(ended.Begun.Path, mark);
                break;
        }
    }

    /// <summary>Writes the files as they are after a power cut to an empty directory.</summary>
    public void WriteImage(string target, CutMode mode, Random random)
    {
        var left = new Dictionary<string, DiskNode>(syncedNames);
        foreach (var change in Surviving(mode, random).OrderBy(change => change.Number))
            change.Apply(left);

        foreach (var (path, node) in left.OrderBy(name => name.Key, StringComparer.Ordinal)
            .Where(name => IsReachable(name.Key, left)))
        {
            var place = target + path[root.Length..];
            if (node.IsDirectory)
                Directory.CreateDirectory(place, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            else
                WriteFile(place, node.AfterCut(mode, random));
        }
    }

    private static void WriteFile(string path, ReadOnlySpan<byte> content)
    {
        using var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        RandomAccess.Write(file, content, 0);
    }

    // The first record of a file can be a write: then the file was created just before it.
    private DiskNode Open(string path)
    {
        if (!names.TryGetValue(path, out var node))
            Change(new NameChange(++changes, null, path, node = new DiskNode(isDirectory: false)));
        return node;
    }

    private void Change(NameChange change)
    {
        change.Apply(names);
        unsynced.Add(change);
    }

    private void Sync(string path, Mark mark)
    {
        mark.Node?.Synced(mark.Changes);
        foreach (var change in unsynced.Where(change => change.Directory == path && change.Number <= mark.NameChanges).ToList())
        {
            change.Apply(syncedNames);
            unsynced.Remove(change);
            if (change is { Cleared: not null, Set: not null })
                // Moved away for good.
                unsynced.RemoveAll(earlier => earlier.Node == change.Node && earlier.Set == change.Cleared);
        }
    }

    // File systems keep the order of changes in a directory.
    private IEnumerable<NameChange> Surviving(CutMode mode, Random random) => mode switch
    {
        CutMode.Dropped => [],
        CutMode.Kept => unsynced,
        _ => unsynced.GroupBy(change => change.Directory).SelectMany(group => group.Take(random.Next(group.Count() + 1))),
    };

    private bool IsReachable(string path, Dictionary<string, DiskNode> left) =>
        Path.GetDirectoryName(path)! is var parent && (parent == root || (left.ContainsKey(parent) && IsReachable(parent, left)));

    private sealed record Mark(DiskNode? Node, long Changes, long NameChanges);

    /// <param name="Cleared">The removed name, of a deletion or a rename.</param>
    /// <param name="Set">The new name.</param>
    private sealed record NameChange(long Number, string? Cleared, string? Set, DiskNode Node)
    {
        public string Directory { get; } = Path.GetDirectoryName(Set ?? Cleared)!;

        public void Apply(Dictionary<string, DiskNode> names)
        {
            if (Cleared is not null && names.GetValueOrDefault(Cleared) == Node)
                names.Remove(Cleared);
            if (Set is not null)
                names[Set] = Node;
        }
    }
}
