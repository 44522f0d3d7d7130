namespace ChatServer.Administration.Revocations;

/// <summary>A stretch of a journal in which no block is whole, though one follows it.</summary>
/// <param name="After">The number of the last entry before it; 0 where it is at the beginning.</param>
/// <param name="Next">The number of the first entry behind it.</param>
internal sealed record JournalDamage(string Path, long Offset, long After, long Next)
{
    public override string ToString() =>
        $"{Path} is damaged at byte {Offset}: some of the entries {After + 1} to {Next - 1} can't be read. Put the newest list of revocations in its place, "
        + "such as the one beside the newest backup. Without any, move the file away; a backup from before then brings back what it revoked";
}

/// <summary>
/// Reads the blocks of a journal, also while a server appends to it. A block that isn't whole and has none behind it was cut off by a crash, or is being
/// written: the journal ends before it. One that has others behind it is damage, and is passed over.
/// </summary>
/// <param name="file">Unbuffered, with its position behind the file's first bytes.</param>
/// <param name="onDamage">Hears of each damaged stretch.</param>
internal sealed class RevocationReader(FileStream file, Action<JournalDamage>? onDamage)
{
    private const int WindowBytes = 64 * 1024;
    private long last;

    /// <summary>Where the last block ends that was read.</summary>
    public long End { get; private set; } = file.Position;

    /// <summary>Null at the end.</summary>
    public RevocationBlock? ReadNext()
    {
        file.Position = End;
        if ((RevocationBlock.ReadFrom(file) ?? Search(from: End)) is not { } block)
            return null;

        if (file.Position - block.SizeInFile > End)
            onDamage?.Invoke(new JournalDamage(file.Name, End, last, block.First));
        (End, last) = (file.Position, block.Last);
        return block;
    }

    // Begins with the place that was just read: meanwhile a server may have finished the block there.
    private RevocationBlock? Search(long from)
    {
        var window = new byte[WindowBytes];
        for (var start = from; start < file.Length; start += WindowBytes - RevocationBlock.Marker.Length + 1)
        {
            file.Position = start;
            var length = file.ReadAtLeast(window, WindowBytes, throwOnEndOfStream: false);
            for (var at = 0; window.AsSpan(at, length - at).IndexOf(RevocationBlock.Marker) is var next and >= 0; at += next + 1)
            {
                file.Position = start + at + next;
                if (RevocationBlock.ReadFrom(file) is { } block)
                    return block;
            }
        }

        return null;
    }
}
