using System.Text.Json;
using ChatServer.Chats.Documents;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Chats.Search;

/// <summary>What was read to get some texts.</summary>
/// <param name="Bytes">How many were opened; documents and messages have more than texts.</param>
internal sealed record OpenedTexts(IReadOnlyList<string> Texts, long Bytes);

/// <summary>
/// The texts of chats that are searched, by the ids that they have in the index: a message of the tree by its row, and the title
/// by the negative id of its chat. A chat without a tree has the messages of its flat branch beside the title.
/// </summary>
internal sealed class ChatTexts(ChatKeys keys)
{
    private const string Content = "content";

    public static long IdOfTitle(long chatId) => -chatId;

    /// <summary>Reads texts by their id; none if the chat has no such message. A phrase is within one of them.</summary>
    public OpenedTexts Read(ReadScope read, ChatRow chat, long textId) =>
        textId == IdOfTitle(chat.Id) ? ReadTitle(read, chat) : ReadMessage(read, chat.Id, textId);

    private OpenedTexts ReadTitle(ReadScope read, ChatRow chat)
    {
        var texts = new List<string> { chat.OpenTitle(read) };
        if (chat.MessageCount > 0)
            return new OpenedTexts(texts, chat.Title.Length);

        var stored = ChatContentStore.FindHead(read, chat.Id);
        AddFlat(texts, ChatDocument.Open(StoredHead.Open(keys.Find(read, chat.Id), stored).Json));
        return new OpenedTexts(texts, chat.Title.Length + stored.Length);
    }

    private OpenedTexts ReadMessage(ReadScope read, long chatId, long id)
    {
        if (ChatContentStore.FindOf(read, chatId, id) is not { } row)
            return new OpenedTexts([], Bytes: 0);

        var text = ContentOf(row.Open(keys.Find(read, chatId)).Value.Span);
        return new OpenedTexts(text is null ? [] : [text], row.Content.Length);
    }

    private static void AddFlat(List<string> texts, ChatDocument document)
    {
        if (document.Flat is not { } flat)
            return;

        var json = flat.Value(document.Json).Span;
        var reader = JsonObjects.Read(json);
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (ContentOf(json[start..(int)reader.BytesConsumed]) is { } text)
                texts.Add(text);
        }
    }

    // Null where a message has no text, such as a list of parts.
    private static string? ContentOf(ReadOnlySpan<byte> message) =>
        JsonObjects.Find(message, Content) is { } content ? JsonObjects.TextOf(message[content.ValueStart..content.End]) : null;
}
