using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;

namespace ChatServer.Benchmarks.Agents;

/// <summary>A token of a reply: when it was sent, in microseconds of this tool's life, as eight hexadecimal digits.</summary>
internal static class TokenStamp
{
    /// <summary>Eight digits and a blank.</summary>
    public const int Length = 9;

    private static readonly long Start = Stopwatch.GetTimestamp();

    /// <summary>A new token, as the text of a reply has it.</summary>
    public static string Take() => string.Create(CultureInfo.InvariantCulture, $"{Now:x8} ");

    /// <summary>The microseconds since a token was sent; null if the text doesn't begin with one.</summary>
    /// <param name="at">Of <see cref="Stopwatch"/>.</param>
    public static long? Age(ReadOnlySpan<byte> text, long at) =>
        text.Length >= Length && text[Length - 1] == (byte)' '
        && Utf8Parser.TryParse(text[..(Length - 1)], out uint sent, out var read, 'x') && read == Length - 1
            ? Microseconds(at) - sent
            : null;

    private static long Now => Microseconds(Stopwatch.GetTimestamp());

    private static long Microseconds(long at) => (at - Start) * 1_000_000 / Stopwatch.Frequency;
}
