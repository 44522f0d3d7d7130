using System.Security.Cryptography;

namespace ChatServer.Benchmarks.Load;

/// <summary>
/// UUIDs of version 7 without a call of the random generator for each: the time, then the sender and its sequence
/// number in the place of chance, under a random number of the run.
/// </summary>
internal static class TimeOrderedId
{
    public const int Length = 36;

    private static readonly uint Run = (uint)RandomNumberGenerator.GetInt32(int.MaxValue) & 0xFFFF;

    public static void Write(Span<byte> target, int sender, long sequence)
    {
        var milliseconds = (ulong)DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        WriteHex(target[..8], milliseconds >> 16);
        WriteHex(target.Slice(9, 4), milliseconds & 0xFFFF);
        WriteHex(target.Slice(14, 4), 0x7000u | ((uint)sender & 0xFFF));
        WriteHex(target.Slice(19, 4), 0x8000u | (((uint)sender >> 12) & 0x3FFF));
        WriteHex(target.Slice(24, 12), ((ulong)Run << 32) | (uint)sequence);
        target[8] = target[13] = target[18] = target[23] = (byte)'-';
    }

    private static void WriteHex(Span<byte> target, ulong number)
    {
        for (var index = target.Length - 1; index >= 0; index--, number >>= 4)
            target[index] = "0123456789abcdef"u8[(int)(number & 0xF)];
    }
}
