using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using ChatServer.Api.Errors;
using ChatServer.Messages.Types;
using ChatServer.Protocol.Sockets;
using ChatServer.Refusals;

namespace ChatServer.Api.Sockets;

/// <summary>
/// Decodes the frames of an API in which a frame is <c>{"type": …, "data": …}</c>, and says what is wrong with the others.
/// </summary>
/// <typeparam name="TCommand">The record with the attributes that name all commands.</typeparam>
internal sealed class CommandDecoder<TCommand>(JsonTypeInfo<TCommand> commands, Vocabulary words)
    where TCommand : class
{
    private const string Prefix = "data.";

    private readonly FrozenDictionary<Type, string> names = typeof(TCommand)
        .GetCustomAttributes<JsonDerivedTypeAttribute>()
        .ToFrozenDictionary(derived => derived.DerivedType, derived => (string)derived.TypeDiscriminator!);

    private static readonly SocketError NotJson = new(
        ErrorCodes.BadJson, "A frame must be a JSON object, such as {\"type\":\"ping\"}");

    /// <summary>The names of all commands.</summary>
    public IEnumerable<string> All => names.Values;

    public string NameOf(TCommand command) => names[command.GetType()];

    /// <summary>Returns the name if there is such a command, else null.</summary>
    public string? Known(string? name) => name is not null && names.Values.Contains(name) ? name : null;

    public DecodedFrame<TCommand> Decode(ReadOnlySpan<byte> frame)
    {
        try
        {
            return JsonSerializer.Deserialize(frame, commands) is { } command
                ? command
                : NotJson;
        }
        catch (Exception failure) when (failure is JsonException or NotSupportedException)
        {
            return Explain(frame, failure as JsonException);
        }
    }

    /// <summary>Reads the name and send id of a frame that isn't decoded. Errors are rate-limited, so this is too.</summary>
    public FrameName Identify(ReadOnlySpan<byte> frame)
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

    // Only a frame that failed is parsed again, to find out what is wrong with it and which send it was.
    private SocketError Explain(ReadOnlySpan<byte> frame, JsonException? failure)
    {
        try
        {
            using var document = Parse(frame);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? Explain(frame, document.RootElement, failure)
                : NotJson;
        }
        catch (JsonException)
        {
            return NotJson;
        }
    }

    private SocketError Explain(ReadOnlySpan<byte> frame, JsonElement root, JsonException? failure)
    {
        var name = Identify(root);
        if (name.Request is null || !names.Values.Contains(name.Request))
            return UnknownType(name);

        var path = failure?.Path ?? "";
        var field = FieldAt(path);
        var problem = ProblemOf(frame, root, name, path);
        return field.Length == 0
            ? new SocketError(
                ErrorCodes.InvalidPayload, "A field is given twice or has an invalid value", Field: null, name.Request,
                name.ClientMsgId)
            : SocketError.Of(Refusal.Invalid(field, problem), words, name.Request, name.ClientMsgId);
    }

    private string ProblemOf(ReadOnlySpan<byte> frame, JsonElement root, FrameName name, string path)
    {
        if (!MessageData.IsWritable(root))
            return "must be valid Unicode";

        if (!IsUnambiguous(frame))
            return "is given twice";

        return Expected(name.Request!, path) is { } expected ? $"must be {expected}" : "has an invalid value";
    }

    // Fields within <c>data</c> are named without the prefix.
    private static string FieldAt(string path)
    {
        var field = path.TrimStart('$', '.');
        return field.StartsWith(Prefix, StringComparison.Ordinal) ? field[Prefix.Length..] : field;
    }

    private string? Expected(string type, string path) =>
        ExpectedValue.At(commands.Options.GetTypeInfo(names.First(known => known.Value == type).Key), path);

    private SocketError UnknownType(FrameName name) => new(
        ErrorCodes.UnknownAction,
        $"type is {(name.Request is null ? "missing" : "unknown")}; it must be one of {string.Join(", ", names.Values.Order())}",
        "type", name.Request, name.ClientMsgId);

    // For frames whose keys are valid Unicode and can be compared.
    private bool IsUnambiguous(ReadOnlySpan<byte> frame)
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

    private JsonDocument Parse(ReadOnlySpan<byte> frame, bool allowsTwice = true) => JsonDocument.Parse(
        frame.ToArray(), new JsonDocumentOptions
        {
            MaxDepth = commands.Options.MaxDepth,
            AllowDuplicateProperties = allowsTwice
        });

    private static FrameName Identify(JsonElement root) =>
        new(Text(root, "type"), Find(root, "data") is { } data ? Text(data, "client_msg_id") : null);

    private static string? Text(JsonElement element, string name)
    {
        try
        {
            return Find(element, name) is { ValueKind: JsonValueKind.String } value && value.GetString() is { Length: <= 64 } text
                ? text
                : null;
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
            // Nor can a key.
            return null;
        }
    }
}
