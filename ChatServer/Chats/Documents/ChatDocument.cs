using System.Text.Json;
using System.Text.Unicode;
using ChatServer.Refusals;

namespace ChatServer.Chats.Documents;

/// <summary>
/// The document of a chat as a client sends it, or as its head is stored. The server knows the title, the tree of messages
/// (<c>history</c>) and the flat branch (<c>messages</c>) that repeats a part of it; all else is kept as it is written.
/// </summary>
internal sealed class ChatDocument
{
    public const string Title = "title", History = "history", Messages = "messages", CurrentId = "currentId";
    private const string Root = "chat";

    private ChatDocument(
        ReadOnlyMemory<byte> json, IReadOnlyList<JsonMember> members, IReadOnlyList<JsonMember> history,
        IReadOnlyList<JsonMember> nodes) =>
        (Json, Members, HistoryMembers, Nodes) = (json, members, history, nodes);

    public ReadOnlyMemory<byte> Json { get; }

    public IReadOnlyList<JsonMember> Members { get; }

    /// <summary>Empty where there is no history, or one that is no object.</summary>
    public IReadOnlyList<JsonMember> HistoryMembers { get; }

    /// <summary>The messages of the tree.</summary>
    public IReadOnlyList<JsonMember> Nodes { get; }

    /// <summary>The tree's map of messages; null where there is none, or one that is no object.</summary>
    public JsonMember? Map => JsonObjects.Find(HistoryMembers, Messages) is { Kind: JsonTokenType.StartObject } map ? map : null;

    /// <summary>The flat branch; null where there is none, or one that is no list.</summary>
    public JsonMember? Flat => Find(Messages) is { Kind: JsonTokenType.StartArray } flat ? flat : null;

    /// <summary>The message that the branch on screen ends with.</summary>
    public string? Current =>
        JsonObjects.Find(HistoryMembers, CurrentId) is { } current ? JsonObjects.TextOf(current.Value(Json).Span) : null;

    public JsonMember? Find(string name) => JsonObjects.Find(Members, name);

    /// <summary>Reads a document in one pass. A refusal names the place.</summary>
    public static Outcome<ChatDocument> Parse(ReadOnlyMemory<byte> json)
    {
        if (!Utf8.IsValid(json.Span))
            return Refusal.Invalid(Root, "must be valid UTF-8");

        try
        {
            var (members, history, nodes) = (new List<JsonMember>(), new List<JsonMember>(), new List<JsonMember>());
            if (!TryRead(json.Span, members, history, nodes))
                return Refusal.Invalid(Root, "must be an object");

            var twice = FindTwice(members, Root) ?? FindTwice(history, $"{Root}.{History}")
                ?? FindTwice(nodes, $"{Root}.{History}.{Messages}");
            return twice is null ? new ChatDocument(json, members, history, nodes) : twice;
        }
        catch (JsonException)
        {
            return Refusal.Invalid(
                JsonPlace.OfFault(json.Span, Root), $"isn't valid JSON, or nested deeper than {JsonObjects.MaxDepth}");
        }
    }

    /// <summary>Reads a document of the store.</summary>
    public static ChatDocument Open(ReadOnlyMemory<byte> json)
    {
        var (members, history, nodes) = (new List<JsonMember>(), new List<JsonMember>(), new List<JsonMember>());
        TryRead(json.Span, members, history, nodes);
        return new ChatDocument(json, members, history, nodes);
    }

    private static bool TryRead(
        ReadOnlySpan<byte> json, List<JsonMember> members, List<JsonMember> history, List<JsonMember> nodes)
    {
        var reader = JsonObjects.Read(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return false;

        while (JsonObjects.TryBegin(ref reader, out var member))
        {
            if (member is { Name: History, Kind: JsonTokenType.StartObject } && history.Count == 0)
                ReadHistory(ref reader, history, nodes);
            else
                reader.Skip();
            members.Add(member with { End = (int)reader.BytesConsumed });
        }

        return true;
    }

    private static void ReadHistory(ref Utf8JsonReader reader, List<JsonMember> history, List<JsonMember> nodes)
    {
        while (JsonObjects.TryBegin(ref reader, out var member))
        {
            if (member is { Name: Messages, Kind: JsonTokenType.StartObject } && nodes.Count == 0)
                ReadNodes(ref reader, nodes);
            else
                reader.Skip();
            history.Add(member with { End = (int)reader.BytesConsumed });
        }
    }

    private static void ReadNodes(ref Utf8JsonReader reader, List<JsonMember> nodes)
    {
        while (JsonObjects.TryBegin(ref reader, out var node))
        {
            reader.Skip();
            nodes.Add(node with { End = (int)reader.BytesConsumed });
        }
    }

    // What a repeated name means is not the same for all readers of JSON.
    private static Refusal? FindTwice(List<JsonMember> members, string place)
    {
        var names = new HashSet<string>(members.Count);
        foreach (var member in members)
        {
            if (!names.Add(member.Name))
                return Refusal.Invalid($"{place}.{member.Name}", "is given twice");
        }

        return null;
    }
}
