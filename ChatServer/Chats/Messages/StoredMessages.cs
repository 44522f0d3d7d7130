using ChatServer.Chats.Documents;
using ChatServer.Chats.Events;
using ChatServer.Refusals;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Chats.Messages;

/// <summary>
/// Reads and changes messages of chats on behalf of the server itself. Changes are made on the writer's thread.
/// </summary>
internal sealed class StoredMessages(ChatWriter writer, ChatKeys keys, ChatEventLimits limits)
{
    private const string Content = "content";

    /// <summary>The row of a message; null if the chat has none of this id.</summary>
    public long? FindRow(ReadScope read, ChatRow chat, string messageId) =>
        ChatContentStore.Find(read, chat.Id, NodeChange.HashOf(keys.Find(read, chat.Id), messageId))?.Id;

    /// <summary>Null if the chat has no such row.</summary>
    public ChatNode? Find(ReadScope read, ChatRow chat, long row) =>
        ChatContentStore.FindOf(read, chat.Id, row)?.Open(keys.Find(read, chat.Id));

    /// <summary>The content of a message; null if it is no text.</summary>
    public static string? TextOf(ChatNode node) =>
        JsonObjects.Find(node.Value.Span, Content) is { } member ? JsonObjects.TextOf(member.Value(node.Value).Span) : null;

    /// <summary>Changes a message, unless it or its chat would be too large. Null unless it is refused.</summary>
    public Refusal? Change(WriteScope write, ChatRow chat, long row, Func<ReadOnlyMemory<byte>, byte[]> edit)
    {
        if (Prepare(write, chat, row, edit) is not { } change)
            return Refusal.UnknownMessage;

        var refused = limits.CheckContent(change.Node.Value, Content) ?? writer.CheckGrowth(chat, messages: 0, change.Growth);
        if (refused is not null)
            return refused;

        Write(write, chat, row, change);
        return null;
    }

    /// <summary>Changes a message by a few bytes, however large its chat is. Does nothing if it doesn't exist.</summary>
    public void Mark(WriteScope write, ChatRow chat, long row, Func<ReadOnlyMemory<byte>, byte[]> edit)
    {
        if (Prepare(write, chat, row, edit) is { } change)
            Write(write, chat, row, change);
    }

    private Prepared? Prepare(WriteScope write, ChatRow chat, long row, Func<ReadOnlyMemory<byte>, byte[]> edit)
    {
        if (ChatContentStore.FindOf(write, chat.Id, row) is not { } known)
            return null;

        var cipher = keys.Find(write, chat.Id);
        var before = known.Open(cipher);
        var from = before.Value.Span[0] == (byte)'{' ? before.Value : NodeEdits.Make(before.Key, "\"\""u8.ToArray());
        var after = before with { Value = edit(from) };
        return new Prepared(after, NodeChange.Of(cipher, after, known));
    }

    private void Write(WriteScope write, ChatRow chat, long row, Prepared prepared)
    {
        prepared.Change.Write(write, keys.Find(write, chat.Id), chat.Id, row, ChatChangeStore.Take(write, 1));
        ChatStore.UpdateMessage(write, chat, messages: 0, prepared.Growth);
    }

    private sealed record Prepared(ChatNode Node, NodeChange Change)
    {
        public long Growth => Change.Growth;
    }
}
