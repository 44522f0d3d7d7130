using System.Text.Encodings.Web;
using System.Text.Json;

namespace ChatServer.Chats.Documents;

/// <summary>Texts as JSON, put together without decoding them: a text that is streamed may end amid a pair.</summary>
internal static class JsonText
{
    private static readonly byte[] EscapedNul = "\\u0000"u8.ToArray();

    /// <summary>With its quotes.</summary>
    public static byte[] Of(string text) =>
        [(byte)'"', .. JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes, (byte)'"'];

    public static byte[] Join(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second) => [.. first[..^1], .. second[1..]];

    /// <summary>Removes NULs, as many clients and stores can't take them.</summary>
    public static ReadOnlyMemory<byte> WithoutNuls(ReadOnlyMemory<byte> text)
    {
        if (text.Span.IndexOf(EscapedNul) < 0)
            return text;

        var kept = new List<byte>(text.Length);
        var source = text.Span;
        for (var at = 0; at < source.Length;)
        {
            if (source[at..].StartsWith(EscapedNul))
            {
                at += EscapedNul.Length;
                continue;
            }

            var length = source[at] == '\\' ? 2 : 1; // an escaped backslash begins no other escape
            kept.AddRange(source.Slice(at, length));
            at += length;
        }

        return kept.ToArray();
    }
}
