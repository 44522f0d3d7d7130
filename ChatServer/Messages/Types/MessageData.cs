using System.Text.Json;

namespace ChatServer.Messages.Types;

/// <summary>What holds for the data of every kind of message, before the kind itself is asked.</summary>
internal static class MessageData
{
    // As deep as a frame may be.
    private const int MaxDepth = 8;

    /// <summary>JSON as it came in; null where it is none that can be kept.</summary>
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
            // The latter where a key has half a surrogate pair, and can't be compared with others.
            return null;
        }
    }

    /// <summary>
    /// Whether data can be written again. A text with half a surrogate pair passes the parser and no writer: whoever it was sent
    /// to could never be told of it, nor of anything after it.
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
