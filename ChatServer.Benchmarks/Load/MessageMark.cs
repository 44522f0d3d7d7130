namespace ChatServer.Benchmarks.Load;

/// <summary>
/// How a message's body begins: <c>@000012:0000000345@</c>, the sender's number and the sequence number. The receiver
/// checks loss, repetition and order by it, and no JSON needs to be parsed to find it.
/// </summary>
internal readonly record struct MessageMark(int Sender, long Sequence)
{
    public const int Length = 1 + SenderDigits + 1 + SequenceDigits + 1;
    public const int SequenceOffset = 1 + SenderDigits + 1;
    public const int SequenceDigits = 10;

    private const int SenderDigits = 6;
    private const byte Bound = (byte)'@';

    public override string ToString() => $"@{Sender:D6}:{Sequence:D10}@";

    /// <param name="rest">What follows the mark.</param>
    public static bool TryFind(ReadOnlySpan<byte> frame, out MessageMark mark, out ReadOnlySpan<byte> rest)
    {
        mark = default;
        rest = default;
        var start = frame.IndexOf(Bound);
        if (start < 0 || start + Length > frame.Length || frame[start + Length - 1] != Bound)
            return false;

        var sender = Number(frame.Slice(start + 1, SenderDigits));
        var sequence = Number(frame.Slice(start + SequenceOffset, SequenceDigits));
        mark = new MessageMark((int)sender, sequence);
        rest = frame[(start + Length)..];
        return true;
    }

    private static long Number(ReadOnlySpan<byte> digits)
    {
        var number = 0L;
        foreach (var digit in digits)
            number = (number * 10) + (digit - '0');

        return number;
    }
}
