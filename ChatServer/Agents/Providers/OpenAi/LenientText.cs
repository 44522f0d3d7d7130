using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace ChatServer.Agents.Providers.OpenAi;

/// <summary>
/// Reads JSON as model servers write it. Tokens may end within a character, so some servers send bytes that aren't UTF-8, and
/// some send half of a surrogate pair and the other half in the next chunk.
/// </summary>
internal static class LenientText
{
    /// <summary>Bytes that aren't UTF-8 become U+FFFD.</summary>
    /// <exception cref="JsonException">The text isn't JSON.</exception>
    public static JsonDocument Parse(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json))
            json = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(json));

        var reader = new Utf8JsonReader(json);
        return JsonDocument.ParseValue(ref reader);
    }

    /// <summary>A text, which may have a half of a surrogate pair; null if the value is none.</summary>
    public static string? Read(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
            return null;

        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return Unescape(value.GetRawText().AsSpan()[1..^1]); // an escaped half of a pair, which GetString doesn't accept
        }
    }

    // The parser has checked the escapes.
    private static string Unescape(ReadOnlySpan<char> raw)
    {
        var text = new StringBuilder(raw.Length);
        while (raw.IndexOf('\\') is var escape and >= 0)
        {
            text.Append(raw[..escape]);
            var isUnicode = raw[escape + 1] == 'u';
            text.Append(isUnicode ? Unicode(raw.Slice(escape + 2, 4)) : Simple(raw[escape + 1]));
            raw = raw[(escape + (isUnicode ? 6 : 2))..];
        }

        return text.Append(raw).ToString();
    }

    private static char Unicode(ReadOnlySpan<char> digits) =>
        (char)ushort.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static char Simple(char escaped) => escaped switch
    {
        'b' => '\b',
        'f' => '\f',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        _ => escaped,
    };
}
