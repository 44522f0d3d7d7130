using System.Text;
using System.Text.Json;

namespace ChatServer.Chats.Documents;

/// <summary>Reads objects without building a tree of them: a document may have many megabytes.</summary>
internal static class JsonObjects
{
    /// <summary>How deep a document may be nested.</summary>
    public const int MaxDepth = 128;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = MaxDepth };

    public static Utf8JsonReader Read(ReadOnlySpan<byte> json) => new(json, Options);

    public static Utf8JsonReader Read(ReadOnlySpan<byte> json, int maxDepth) =>
        new(json, new JsonReaderOptions { MaxDepth = maxDepth });

    /// <summary>The members of an object; none of anything else.</summary>
    /// <exception cref="JsonException">The text isn't JSON.</exception>
    public static IReadOnlyList<JsonMember> Members(ReadOnlySpan<byte> json)
    {
        var members = new List<JsonMember>();
        var reader = Read(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return members;

        while (TryBegin(ref reader, out var begun))
        {
            reader.Skip();
            members.Add(begun with { End = (int)reader.BytesConsumed });
        }

        return members;
    }

    /// <summary>The elements of a list; none of anything else.</summary>
    /// <exception cref="JsonException">The text isn't JSON.</exception>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Elements(ReadOnlyMemory<byte> json)
    {
        var elements = new List<ReadOnlyMemory<byte>>();
        var reader = Read(json.Span);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
            return elements;

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            elements.Add(json[start..(int)reader.BytesConsumed]);
        }

        return elements;
    }

    /// <summary>Moves to the value of the next member of an object; false at the object's end.</summary>
    public static bool TryBegin(ref Utf8JsonReader reader, out JsonMember begun)
    {
        begun = default;
        if (!reader.Read() || reader.TokenType != JsonTokenType.PropertyName)
            return false;

        var (name, start) = (NameOf(ref reader), (int)reader.TokenStartIndex);
        reader.Read();
        begun = new JsonMember(name, start, (int)reader.TokenStartIndex, End: 0, reader.TokenType);
        return true;
    }

    /// <summary>The member of this name; if there are several the last, which is the one that counts in a browser.</summary>
    public static JsonMember? Find(ReadOnlySpan<byte> json, string name) => Find(Members(json), name);

    public static JsonMember? Find(IReadOnlyList<JsonMember> members, string name)
    {
        for (var number = members.Count - 1; number >= 0; number--)
        {
            if (members[number].Name == name)
                return members[number];
        }

        return null;
    }

    /// <summary>A text; null where the value is none, or no valid one.</summary>
    public static string? TextOf(ReadOnlySpan<byte> value)
    {
        var reader = Read(value);
        if (!reader.Read() || reader.TokenType != JsonTokenType.String)
            return null;

        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null; // half a surrogate pair
        }
    }

    private static string NameOf(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
            return Encoding.UTF8.GetString(reader.ValueSpan);

        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return Encoding.UTF8.GetString(reader.ValueSpan);
        }
    }
}
