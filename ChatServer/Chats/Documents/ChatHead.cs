using System.Buffers;
using System.Text.Json;
using ChatServer.Refusals;

namespace ChatServer.Chats.Documents;

/// <summary>
/// The document of a chat without its messages: the map of the tree is empty, and so is the flat branch, which is rebuilt from
/// the tree when the chat is read. A document without a tree keeps its flat branch.
/// </summary>
internal static class ChatHead
{
    private static readonly ReadOnlyMemory<byte> EmptyObject = "{}"u8.ToArray();
    private static readonly ReadOnlyMemory<byte> EmptyList = "[]"u8.ToArray();

    public static byte[] Of(ChatDocument document, bool hasNodes) => JsonSplice.Apply(document.Json, Cuts(document, hasNodes));

    /// <summary>
    /// The head after a client has saved: its members replace those of the same names, the others stay, and none is removed.
    /// </summary>
    /// <param name="hasNodes">Whether the chat has messages once it is saved.</param>
    public static Outcome<byte[]> Merge(ChatDocument stored, ChatDocument saved, bool hasNodes)
    {
        if (hasNodes && saved.Find(ChatDocument.History) is { } history)
        {
            if (history.Kind != JsonTokenType.StartObject)
                return Refusal.Invalid("chat.history", "must be an object");

            if (saved.Map is null && JsonObjects.Find(saved.HistoryMembers, ChatDocument.Messages) is not null)
                return Refusal.Invalid("chat.history.messages", "must be an object");
        }

        var text = new ArrayBufferWriter<byte>();
        foreach (var member in stored.Members)
        {
            var replacing = saved.Find(member.Name);
            Write(text, replacing is null ? stored : saved, replacing ?? member, hasNodes);
        }

        foreach (var member in saved.Members.Where(member => stored.Find(member.Name) is null))
            Write(text, saved, member, hasNodes);
        if (text.WrittenCount == 0)
            text.Write("{"u8);
        text.Write("}"u8);
        return text.WrittenSpan.ToArray();
    }

    /// <summary>The head with another last message of its branch.</summary>
    /// <param name="id">As JSON, with its quotes.</param>
    public static byte[] WithCurrent(ChatDocument head, ReadOnlyMemory<byte> id)
    {
        var history = head.Find(ChatDocument.History) is { Kind: JsonTokenType.StartObject } known
            ? known.Value(head.Json)
            : EmptyObject;
        if (JsonObjects.Find(history.Span, ChatDocument.Messages) is not { Kind: JsonTokenType.StartObject })
            history = JsonSplice.Set(history, ChatDocument.Messages, EmptyObject);
        var json = JsonSplice.Set(head.Json, ChatDocument.History, JsonSplice.Set(history, ChatDocument.CurrentId, id));
        return Of(ChatDocument.Open(json), hasNodes: true);
    }

    private static void Write(ArrayBufferWriter<byte> text, ChatDocument of, JsonMember member, bool hasNodes)
    {
        text.Write(text.WrittenCount == 0 ? "{"u8 : ","u8);
        text.Write(of.Json.Span[member.NameStart..member.ValueStart]);
        var inside = Cuts(of, hasNodes).Where(cut => cut.Start >= member.ValueStart && cut.End <= member.End)
            .Select(cut => cut with { Start = cut.Start - member.ValueStart, End = cut.End - member.ValueStart });
        text.Write(JsonSplice.Apply(member.Value(of.Json), inside));
    }

    private static IEnumerable<JsonCut> Cuts(ChatDocument document, bool hasNodes)
    {
        if (document.Map is { } map)
            yield return new JsonCut(map.ValueStart, map.End, EmptyObject);
        else if (hasNodes && document.Find(ChatDocument.History) is { Kind: JsonTokenType.StartObject } history)
            yield return new JsonCut(
                history.End - 1, history.End - 1,
                JsonSplice.Member(ChatDocument.Messages, EmptyObject, isFirst: document.HistoryMembers.Count == 0));
        if (hasNodes && document.Flat is { } flat)
            yield return new JsonCut(flat.ValueStart, flat.End, EmptyList);
    }
}
