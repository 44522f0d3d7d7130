using System.Text.Json;
using ChatServer.Api.Sockets;
using ChatServer.Protocol.Room;

namespace ChatServer.Api.Room;

/// <summary>Decodes a frame into an action.</summary>
internal static class ActionDecoder
{
    public static DecodedFrame<ClientAction> Decode(ReadOnlySpan<byte> frame)
    {
        if (TextActionReader.TryRead(frame) is { } text)
            return text;

        try
        {
            return JsonSerializer.Deserialize(frame, RoomFrameContext.Default.ClientAction) is { } action
                ? action
                : Errors.NotJson;
        }
        catch (Exception failure) when (failure is JsonException or NotSupportedException)
        {
            return Explain(frame, failure as JsonException);
        }
    }

    /// <summary>Reads the name and send id of a frame that isn't decoded. Errors are rate-limited, so this is too.</summary>
    public static FrameName Identify(ReadOnlySpan<byte> frame)
    {
        try
        {
            using var document = Parse(frame);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new FrameName(Text(document.RootElement, "action"), Text(document.RootElement, "client_msg_id"))
                : default;
        }
        catch (JsonException)
        {
            return default;
        }
    }

    // Only a frame that failed is parsed again, to find out what is wrong with it and which send it was.
    private static SocketError Explain(ReadOnlySpan<byte> frame, JsonException? failure)
    {
        try
        {
            using var document = Parse(frame);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? Explain(document.RootElement, failure)
                : Errors.NotJson;
        }
        catch (JsonException)
        {
            return Errors.NotJson;
        }
    }

    private static SocketError Explain(JsonElement root, JsonException? failure)
    {
        var action = Text(root, "action");
        if (RoomActions.All.FirstOrDefault(known => known.Action == action) is not { } described)
            return Errors.UnknownAction(action);

        var field = failure?.Path?.TrimStart('$', '.');
        return Errors.InvalidPayload(
            string.IsNullOrEmpty(field) ? null : field,
            string.IsNullOrEmpty(field) ? "A field is given twice or has an invalid value" : BadValue(field, described),
            action,
            Text(root, "client_msg_id"));
    }

    // The path may lead into a list.
    private static string BadValue(string field, ActionDescription described) =>
        described.Fields.TryGetValue(field.Split('[', '.')[0], out var expected)
            ? $"{field} has an invalid value; expected: {expected}"
            : $"{field} has an invalid value";

    private static JsonDocument Parse(ReadOnlySpan<byte> frame) =>
        JsonDocument.Parse(frame.ToArray(), new JsonDocumentOptions { MaxDepth = RoomFrameContext.Default.Options.MaxDepth });

    private static string? Text(JsonElement root, string name)
    {
        try
        {
            return root.TryGetProperty(name, out var value)
                && value.ValueKind == JsonValueKind.String
                && value.GetString() is { Length: <= 64 } text
                ? text
                : null;
        }
        catch (InvalidOperationException)
        {
            // A string with half a surrogate pair can't be read.
            return null;
        }
    }
}
