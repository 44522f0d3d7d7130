namespace ChatServer.Tests.Storage.PowerCuts;

/// <summary>A file or a directory: its synced content, and its unsynced changes.</summary>
internal sealed class DiskNode(bool isDirectory)
{
    private readonly List<ContentChange> unsynced = [];
    private byte[] bytes = [];
    private int length;
    private long synced;

    public bool IsDirectory => isDirectory;

    /// <summary>The number of changes so far; a sync that starts now puts them on disk.</summary>
    public long ChangeCount => synced + unsynced.Count;

    public void Write(long offset, byte[] written) => unsynced.Add(new ContentChange(offset, written));

    public void Truncate(long newLength) => unsynced.Add(new ContentChange(newLength, Written: null));

    public void Synced(long upTo)
    {
        var count = (int)(upTo - synced);
        if (count <= 0)
            return;

        foreach (var change in unsynced[..count])
            Apply(change, ref bytes, ref length);
        unsynced.RemoveRange(0, count);
        synced = upTo;
    }

    /// <summary>Returns the content after a power cut.</summary>
    public ReadOnlySpan<byte> AfterCut(CutMode mode, Random random)
    {
        var content = bytes.AsSpan(0, length).ToArray();
        var size = length;
        foreach (var change in Surviving(mode, random))
            Apply(change, ref content, ref size);
        return content.AsSpan(0, size);
    }

    private IEnumerable<ContentChange> Surviving(CutMode mode, Random random) => mode switch
    {
        CutMode.Dropped => [],
        CutMode.Kept => unsynced,
        CutMode.CutOff => unsynced.Take(random.Next(unsynced.Count + 1)),
        CutMode.Halved => unsynced.Where(_ => random.Next(2) == 0),
        CutMode.Reordered => Shuffled(random).Take(random.Next(unsynced.Count + 1)),
        CutMode.Torn512 => unsynced.SelectMany(change => Tear(change, 512, random)),
        CutMode.Torn4096 => unsynced.SelectMany(change => Tear(change, 4_096, random)),
        _ => throw new ArgumentOutOfRangeException(nameof(mode)),
    };

    private ContentChange[] Shuffled(Random random)
    {
        var shuffled = unsynced.ToArray();
        random.Shuffle(shuffled);
        return shuffled;
    }

    private static IEnumerable<ContentChange> Tear(ContentChange change, int size, Random random)
    {
        if (change.Written is not { } written)
            return [change];

        return written.Chunk(size)
            .Select((piece, index) => new ContentChange(change.Offset + (index * size), piece))
            .Where(_ => random.Next(5) < 3);
    }

    private static void Apply(ContentChange change, ref byte[] content, ref int size)
    {
        var end = (int)change.Offset + (change.Written?.Length ?? 0);
        if (content.Length < end)
            Array.Resize(ref content, Math.Max(end, 2 * content.Length));

        if (change.Written is { } written)
        {
            written.CopyTo(content, change.Offset);
            size = Math.Max(size, end);
            return;
        }

        // Truncated content doesn't come back when the file grows again.
        if (end < size)
            Array.Clear(content, end, size - end);
        size = end;
    }

    /// <param name="Offset">The place of the write; without bytes, the length that the file was truncated to.</param>
    private sealed record ContentChange(long Offset, byte[]? Written);
}
