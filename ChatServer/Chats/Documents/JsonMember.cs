using System.Text.Json;

namespace ChatServer.Chats.Documents;

/// <summary>A member of an object, as offsets into the text of the JSON.</summary>
/// <param name="Name">Decoded; a name that is no valid text, such as half a surrogate pair, as it is written.</param>
/// <param name="NameStart">Of the opening quote.</param>
internal readonly record struct JsonMember(string Name, int NameStart, int ValueStart, int End, JsonTokenType Kind)
{
    public ReadOnlyMemory<byte> Value(ReadOnlyMemory<byte> json) => json[ValueStart..End];

    /// <summary>The name with its quotes, as it is written.</summary>
    public ReadOnlyMemory<byte> Key(ReadOnlyMemory<byte> json)
    {
        var name = json[NameStart..ValueStart].Span;
        return json.Slice(NameStart, name[..name.LastIndexOf((byte)':')].LastIndexOf((byte)'"') + 1);
    }
}
