namespace ChatServer.Administration.Revocations;

/// <summary>A range of a journal without an intact block, followed by one.</summary>
/// <param name="After">The number of the last entry before it; 0 if it is at the beginning.</param>
/// <param name="Next">The number of the first entry after it.</param>
internal sealed record JournalDamage(string Path, long Offset, long After, long Next)
{
    public override string ToString() =>
        $"{Path} is damaged at byte {Offset}: some of the entries {After + 1} to {Next - 1} can't be read. Put the newest list "
        + "of revocations in its place, such as the one beside the newest backup. If there is none, move the file away; an "
        + "earlier backup then brings back what it revoked";
}

/// <summary>
/// Reads the blocks of a journal, also while a server appends to it. An incomplete block at the end was truncated by a crash, or
/// is being written: the journal ends before it. An incomplete block followed by others is damage, and is skipped.
/// </summary>
/// <param name="file">Unbuffered, positioned after the file's first bytes.</param>
/// <param name="onDamage">Called for each damaged range.</param>
internal sealed class RevocationReader(FileStream file, Action<JournalDamage>? onDamage)
{
    private const int WindowBytes = 64 * 1024;
    private long last;

    /// <summary>The end of the last block that was read.</summary>
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

    // Starts with the position that was just read: a server may have finished the block there meanwhile.
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
