using System.Text.Json;

namespace ChatServer.Messages.Types;

/// <summary>Checks that apply to the data of every message type, before the type's own check.</summary>
internal static class MessageData
{
    // The same as for a frame.
    private const int MaxDepth = 8;

    /// <summary>Parses received JSON; null if it is invalid or can't be stored.</summary>
    public static JsonElement? Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(
                json, new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = false });
            return document.RootElement.Clone();
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a key contains half a surrogate pair and can't be compared with others.
            return null;
        }
    }

    /// <summary>
    /// Whether data can be serialized again. A text with half a surrogate pair passes the parser but not the writer: its
    /// recipients could never receive it, nor anything after it.
    /// </summary>
    public static bool IsWritable(JsonElement data)
    {
        try
        {
            using var writer = new Utf8JsonWriter(Stream.Null);
            data.WriteTo(writer);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
