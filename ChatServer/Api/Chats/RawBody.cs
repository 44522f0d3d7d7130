using System.Buffers.Text;
using System.Text.Json;
using System.Text.Unicode;
using ChatServer.Api.Errors;
using ChatServer.Chats.Documents;
using ChatServer.Refusals;
using Microsoft.AspNetCore.Http.Features;

namespace ChatServer.Api.Chats;

/// <summary>The body of a request of which parts are stored as they are written.</summary>
internal sealed class RawBody
{
    private const int FirstBytes = 16_384;
    private readonly ReadOnlyMemory<byte> json;
    private readonly IReadOnlyList<JsonMember> members;

    private RawBody(ReadOnlyMemory<byte> json, IReadOnlyList<JsonMember> members) => (this.json, this.members) = (json, members);

    /// <param name="maxBytes">How long the body may be; null: as long as others.</param>
    public static async ValueTask<Outcome<RawBody>> ReadAsync(
        HttpContext context, long? maxBytes, CancellationToken cancellationToken)
    {
        if (maxBytes is { } bytes && context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = bytes;

        using var body = new MemoryStream(FirstBytes);
        await context.Request.Body.CopyToAsync(body, cancellationToken);
        return Parse(body.GetBuffer().AsMemory(0, (int)body.Length));
    }

    /// <summary>One element of a list of the body.</summary>
    public static Outcome<RawBody> Parse(ReadOnlyMemory<byte> json)
    {
        if (!Utf8.IsValid(json.Span))
            return Whole("The body must be valid UTF-8");

        try
        {
            return json.Span.TrimStart(" \t\r\n"u8) is [(byte)'{', ..]
                ? new RawBody(json, JsonObjects.Members(json.Span))
                : Whole("The body must be a JSON object");
        }
        catch (JsonException)
        {
            var (place, problem) = (
                JsonPlace.OfFault(json.Span, ""), $"isn't valid JSON, or nested deeper than {JsonObjects.MaxDepth}");
            return place.Length > 0 ? Refusal.Invalid(place, problem) : Whole($"The body {problem}");
        }
    }

    private static Refusal Whole(string sentence) => new(RefusalCode.InvalidData, Detail: sentence);

    /// <summary>A member that must be there and of this kind.</summary>
    /// <param name="expected">Such as "be an object".</param>
    public Outcome<ReadOnlyMemory<byte>> Require(string name, JsonTokenType kind, string expected)
    {
        if (JsonObjects.Find(members, name) is not { } member)
            return Refusal.Missing(name);

        return member.Kind == kind ? member.Value(json) : Refusal.Invalid(name, $"must {expected}");
    }

    /// <summary>A member that may be absent or null; default then.</summary>
    public Outcome<ReadOnlyMemory<byte>> Find(string name, JsonTokenType kind, string expected) =>
        JsonObjects.Find(members, name) is null or { Kind: JsonTokenType.Null }
            ? default(ReadOnlyMemory<byte>)
            : Require(name, kind, expected);

    /// <summary>A text that may be absent or null.</summary>
    public Outcome<FoundText> FindText(string name)
    {
        var found = Find(name, JsonTokenType.String, "be a text");
        if (found.IsRefused)
            return found.Refusal;

        if (found.Value.IsEmpty)
            return new FoundText(null);

        return JsonObjects.TextOf(found.Value.Span) is { } text
            ? new FoundText(text)
            : Refusal.Invalid(name, "must be valid Unicode");
    }

    /// <summary>Whole seconds that may be absent, null or 0.</summary>
    public Outcome<FoundSeconds> FindSeconds(string name)
    {
        var found = Find(name, JsonTokenType.Number, "be a number of seconds");
        if (found.IsRefused)
            return found.Refusal;

        if (found.Value.IsEmpty)
            return new FoundSeconds(null);

        return long.TryParse(found.Value.Span, out var seconds) && seconds is >= 0 and < FoundSeconds.Limit
            ? new FoundSeconds(seconds == 0 ? null : seconds)
            : Refusal.Invalid(name, "must be a whole number of seconds since 1970");
    }

    /// <summary>A number that may be absent or null.</summary>
    public Outcome<FoundNumber> FindNumber(string name, double min, double max)
    {
        var found = Find(name, JsonTokenType.Number, "be a number");
        if (found.IsRefused)
            return found.Refusal;

        if (found.Value.IsEmpty)
            return new FoundNumber(null);

        return Utf8Parser.TryParse(found.Value.Span, out double number, out var length) && length == found.Value.Length
            && number >= min && number <= max
            ? new FoundNumber(number)
            : Refusal.Invalid(name, $"must be a number from {min} to {max}");
    }

    /// <summary>A whole number that may be absent or null.</summary>
    public Outcome<FoundNumber> FindWhole(string name, int min, int max)
    {
        var found = FindNumber(name, min, max);
        return found is { IsRefused: false, Value.Number: { } number } && number != Math.Floor(number)
            ? Refusal.Invalid(name, $"must be a whole number from {min} to {max}")
            : found;
    }

    /// <summary>The kind of a member's value; null where it is absent.</summary>
    public JsonTokenType? KindOf(string name) => JsonObjects.Find(members, name)?.Kind;

    public Outcome<FoundFlag> FindFlag(string name) => JsonObjects.Find(members, name) switch
    {
        null or { Kind: JsonTokenType.Null or JsonTokenType.False } => new FoundFlag(IsSet: false),
        { Kind: JsonTokenType.True } => new FoundFlag(IsSet: true),
        _ => Refusal.Invalid(name, "must be true or false"),
    };

    /// <summary>The elements of a list that must be there.</summary>
    public Outcome<IReadOnlyList<ReadOnlyMemory<byte>>> RequireList(string name)
    {
        var list = Require(name, JsonTokenType.StartArray, "be a list");
        if (list.IsRefused)
            return list.Refusal;

        return new(Elements(list.Value), Refusal: null);
    }

    public static IReadOnlyList<ReadOnlyMemory<byte>> Elements(ReadOnlyMemory<byte> list)
    {
        var elements = new List<ReadOnlyMemory<byte>>();
        var reader = JsonObjects.Read(list.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            elements.Add(list[start..(int)reader.BytesConsumed]);
        }

        return elements;
    }
}

/// <param name="Text">Null where it is absent.</param>
internal readonly record struct FoundText(string? Text);

/// <param name="Number">Null where it is absent.</param>
internal readonly record struct FoundNumber(double? Number);

/// <param name="Seconds">Null where they are absent.</param>
internal readonly record struct FoundSeconds(long? Seconds)
{
    /// <summary>Later moments than this can't be stored.</summary>
    public const long Limit = 9_000_000_000;
}

internal readonly record struct FoundFlag(bool IsSet);
