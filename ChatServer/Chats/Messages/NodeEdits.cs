using System.Text.Json;
using ChatServer.Chats.Documents;

namespace ChatServer.Chats.Messages;

/// <summary>
/// Changes of a message as JSON. What isn't changed stays as the client wrote it; a value that is no object is replaced.
/// </summary>
internal static class NodeEdits
{
    private const string Content = "content";

    /// <summary>A message that the server makes: it has all that clients expect of one.</summary>
    /// <param name="key">Its id, as JSON with its quotes, as <paramref name="content"/> is.</param>
    public static byte[] Make(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> content) =>
    [
        .. "{\"id\":"u8, .. key.Span, .. ",\"parentId\":null,\"childrenIds\":[],\"role\":\"assistant\",\"content\":"u8,
        .. content.Span, (byte)'}',
    ];

    public static byte[] SetContent(ReadOnlyMemory<byte> node, ReadOnlyMemory<byte> text) => JsonSplice.Set(node, Content, text);

    public static byte[] AppendContent(ReadOnlyMemory<byte> node, ReadOnlyMemory<byte> text) =>
        JsonObjects.Find(node.Span, Content) is { Kind: JsonTokenType.String } known
            ? JsonSplice.Set(node, Content, JsonText.Join(known.Value(node).Span, text.Span))
            : SetContent(node, text);

    /// <summary>Adds an element to the end of a list of the message.</summary>
    public static byte[] Append(ReadOnlyMemory<byte> node, string name, ReadOnlyMemory<byte> element) =>
        JsonSplice.Set(node, name, Join(ListOf(node, name), Enclose(element)));

    /// <summary>Puts the elements of a list before those that the message has.</summary>
    public static byte[] Prepend(ReadOnlyMemory<byte> node, string name, ReadOnlyMemory<byte> list) =>
        JsonSplice.Set(node, name, Join(list, ListOf(node, name)));

    private static ReadOnlyMemory<byte> ListOf(ReadOnlyMemory<byte> node, string name) =>
        JsonObjects.Find(node.Span, name) is { Kind: JsonTokenType.StartArray } known ? known.Value(node) : Enclose(default);

    private static byte[] Enclose(ReadOnlyMemory<byte> element) => [(byte)'[', .. element.Span, (byte)']'];

    private static byte[] Join(ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> second)
    {
        if (IsEmpty(first))
            return second.ToArray();

        return IsEmpty(second) ? first.ToArray() : [.. first.Span[..^1], (byte)',', .. second.Span[1..]];
    }

    private static bool IsEmpty(ReadOnlyMemory<byte> list) => list.Span[1..^1].TrimStart(" \t\r\n"u8).IsEmpty;
}
