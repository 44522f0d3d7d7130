using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using ChatServer.Api.Errors;
using ChatServer.Messages.Types;
using ChatServer.Protocol.MessagesApi;
using ChatServer.Protocol.Room;
using ChatServer.Refusals;

namespace ChatServer.Api.MessagesApi;

/// <summary>Which frame is meant by an error.</summary>
internal readonly record struct FrameName(string? Type, string? ClientMsgId);

/// <summary>What a frame says, or why it says nothing.</summary>
internal readonly record struct DecodedCommand(ClientCommand? Command, FrameError? Error = null);

/// <summary>Turns bytes into a command.</summary>
internal static class CommandDecoder
{
    private const string Prefix = "data.";

    private static readonly FrozenDictionary<Type, string> Names = typeof(ClientCommand).GetCustomAttributes<JsonDerivedTypeAttribute>()
        .ToFrozenDictionary(derived => derived.DerivedType, derived => (string)derived.TypeDiscriminator!);

    public static FrameError NotJson { get; } =
        new(ErrorCodes.BadJson, "A frame must be a JSON object, such as {\"type\":\"ping\"}", Field: null, RequestType: null, ClientMsgId: null);

    /// <summary>The types of all commands.</summary>
    public static IEnumerable<string> All => Names.Values;

    public static string NameOf(ClientCommand command) => Names[command.GetType()];

    /// <summary>The name itself where there is such a frame, else null.</summary>
    public static string? Known(string? name) => name is not null && Names.Values.Contains(name) ? name : null;

    public static DecodedCommand Decode(ReadOnlySpan<byte> frame)
    {
        try
        {
            return JsonSerializer.Deserialize(frame, MessagesFrameContext.Default.ClientCommand) is { } command
                ? new DecodedCommand(command)
                : BadJson();
        }
        catch (Exception failure) when (failure is JsonException or NotSupportedException)
        {
            return Explain(frame, failure as JsonException);
        }
    }

    /// <summary>Which frame it is, where it says so: for one that isn't decoded. Errors are bounded, so this is too.</summary>
    public static FrameName Identify(ReadOnlySpan<byte> frame)
    {
        try
        {
            using var document = Parse(frame);
            return Identify(document.RootElement);
        }
        catch (JsonException)
        {
            return default;
        }
    }

    // Only a frame that failed is looked at a second time: to tell what is wrong with it, and which send it was.
    private static DecodedCommand Explain(ReadOnlySpan<byte> frame, JsonException? failure)
    {
        try
        {
            using var document = Parse(frame);
            return document.RootElement.ValueKind == JsonValueKind.Object ? Explain(frame, document.RootElement, failure) : BadJson();
        }
        catch (JsonException)
        {
            return BadJson();
        }
    }

    private static DecodedCommand Explain(ReadOnlySpan<byte> frame, JsonElement root, JsonException? failure)
    {
        var name = Identify(root);
        if (name.Type is null || !Names.Values.Contains(name.Type))
            return new DecodedCommand(null, UnknownType(name, name.Type is null ? "is missing" : "is unknown"));

        var path = failure?.Path ?? "";
        var field = FieldAt(path);
        var problem = !MessageData.IsWritable(root) ? "must be valid Unicode"
            : !IsUnambiguous(frame) ? "is given twice"
            : Expected(name.Type, path) is { } expected ? $"must be {expected}"
            : "has a bad value";
        return new DecodedCommand(null, field.Length == 0
            ? new FrameError(ErrorCodes.InvalidPayload, "A field is given twice or has a bad value", Field: null, name.Type, name.ClientMsgId)
            : MessagesFrames.ErrorOf(Refusal.Invalid(field, problem), name.Type, name.ClientMsgId));
    }

    // Within data, whose fields go by their own names.
    private static string FieldAt(string path)
    {
        var field = path.TrimStart('$', '.');
        return field.StartsWith(Prefix, StringComparison.Ordinal) ? field[Prefix.Length..] : field;
    }

    private static string? Expected(string type, string path) =>
        MessagesFrameContext.Default.GetTypeInfo(Names.First(known => known.Value == type).Key) is { } command ? ExpectedValue.At(command, path) : null;

    private static DecodedCommand BadJson() => new(null, NotJson);

    private static FrameError UnknownType(FrameName name, string problem) => new(
        ErrorCodes.UnknownAction, $"type {problem}; it must be one of {string.Join(", ", Names.Values.Order())}", "type", name.Type, name.ClientMsgId);

    // Of a frame whose keys can be compared.
    private static bool IsUnambiguous(ReadOnlySpan<byte> frame)
    {
        try
        {
            using var document = Parse(frame, allowsTwice: false);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static JsonDocument Parse(ReadOnlySpan<byte> frame, bool allowsTwice = true) => JsonDocument.Parse(
        frame.ToArray(), new JsonDocumentOptions { MaxDepth = MessagesFrameContext.Default.Options.MaxDepth, AllowDuplicateProperties = allowsTwice });

    private static FrameName Identify(JsonElement root) => new(Text(root, "type"), Find(root, "data") is { } data ? Text(data, "client_msg_id") : null);

    private static string? Text(JsonElement element, string name)
    {
        try
        {
            return Find(element, name) is { ValueKind: JsonValueKind.String } value && value.GetString() is { Length: <= 64 } text ? text : null;
        }
        catch (InvalidOperationException)
        {
            // A string with half a surrogate pair can't be read.
            return null;
        }
    }

    private static JsonElement? Find(JsonElement element, string name)
    {
        try
        {
            return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : null;
        }
        catch (InvalidOperationException)
        {
            // Nor can a key with one.
            return null;
        }
    }
}
