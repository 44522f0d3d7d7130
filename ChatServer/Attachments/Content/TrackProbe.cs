namespace ChatServer.Attachments.Content;

/// <summary>
/// Detects whether an MP4 that arrives in pieces has only sound, as phones and browsers record voice: its brand doesn't tell, and
/// its tracks are described at the beginning or at the end, depending on the recorder.
/// </summary>
internal sealed class TrackProbe
{
    // "hdlr", version and flags, four zero bytes, and which kind of track it is.
    private const int KindAt = 12, HandlerBytes = 16, OverlapBytes = HandlerBytes - 1;
    private readonly byte[] tail = new byte[OverlapBytes];
    private int tailLength;
    private bool hasSound;
    private bool hasPictures;

    public bool HasOnlySound => hasSound && !hasPictures;

    public void Add(ReadOnlySpan<byte> piece)
    {
        Span<byte> seam = stackalloc byte[2 * OverlapBytes];
        var head = piece[..Math.Min(OverlapBytes, piece.Length)];
        tail.AsSpan(0, tailLength).CopyTo(seam);
        head.CopyTo(seam[tailLength..]);
        seam = seam[..(tailLength + head.Length)];
        Look(seam);
        Look(piece);

        var end = piece.Length < OverlapBytes ? seam : piece;
        tailLength = Math.Min(OverlapBytes, end.Length);
        end[^tailLength..].CopyTo(tail);
    }

    private void Look(ReadOnlySpan<byte> content)
    {
        while (content.IndexOf("hdlr"u8) is >= 0 and var at && content.Length - at >= HandlerBytes)
        {
            hasSound |= content[(at + KindAt)..].StartsWith("soun"u8);
            hasPictures |= content[(at + KindAt)..].StartsWith("vide"u8);
            content = content[(at + KindAt)..];
        }
    }
}
