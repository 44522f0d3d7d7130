using System.Globalization;
using System.Text.Json;

namespace ChatServer.Chats.Documents;

/// <summary>Where a JSON text is wrong, for the error; only such a text is read this way.</summary>
internal static class JsonPlace
{
    private const int MaxShownLength = 200;

    /// <summary>Such as <c>chat.history.messages</c>.</summary>
    public static string OfFault(ReadOnlySpan<byte> json, string root) => Find(json, root, JsonObjects.MaxDepth) ?? root;

    /// <summary>The place in a valid text that is nested too deep; null if there is none.</summary>
    public static string? OfExcess(ReadOnlySpan<byte> json, string root, int maxDepth) => Find(json, root, maxDepth);

    // Null if there is no fault.
    private static string? Find(ReadOnlySpan<byte> json, string root, int maxDepth)
    {
        var reader = JsonObjects.Read(json, maxDepth);
        var path = new List<string> { root };
        try
        {
            while (reader.Read())
                Follow(ref reader, path);
            return null;
        }
        catch (JsonException)
        {
            return Join(path);
        }
    }

    private static void Follow(ref Utf8JsonReader reader, List<string> path)
    {
        var depth = reader.CurrentDepth;
        if (path.Count > depth + 1)
            path.RemoveRange(depth + 1, path.Count - depth - 1);
        if (reader.TokenType == JsonTokenType.PropertyName)
        {
            path.RemoveRange(depth, path.Count - depth);
            path.Add(System.Text.Encoding.UTF8.GetString(reader.ValueSpan));
        }
        else if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray && path.Count < depth + 2)
        {
            path.Add("");
        }
    }

    private static string Join(List<string> path)
    {
        var text = string.Join('.', path.Where(name => name.Length > 0));
        return text.Length <= MaxShownLength
            ? text
            : string.Create(CultureInfo.InvariantCulture, $"{text.AsSpan(0, MaxShownLength)}…");
    }
}
