using System.Globalization;

namespace ChatServer.Attachments.Content;

/// <summary>Bytes that a content type has at a fixed position. In the hex pattern <c>..</c> is any byte.</summary>
internal sealed class Signature(string type, string pattern, int offset = 0)
{
    private readonly short[] bytes = [.. pattern.Split(' ').Select(Parse)];

    /// <summary>The type of the first signature that matches the content.</summary>
    public static string? Find(Signature[] signatures, ReadOnlySpan<byte> head)
    {
        foreach (var signature in signatures)
        {
            if (signature.Matches(head))
                return signature.Type;
        }

        return null;
    }

    private string Type { get; } = type;

    private bool Matches(ReadOnlySpan<byte> head)
    {
        if (head.Length < offset + bytes.Length)
            return false;

        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] >= 0 && bytes[i] != head[offset + i])
                return false;
        }

        return true;
    }

    private static short Parse(string part) =>
        part == ".." ? (short)-1 : short.Parse(part, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
