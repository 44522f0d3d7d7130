using ChatServer.Chats.Documents;
using ChatServer.Chats.Events;
using ChatServer.Refusals;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Chats.Messages;

/// <summary>
/// Changes of single messages, which also are streamed: each touches the message's row and the chat's, however long the chat is,
/// and notifies the devices of the chat's owner.
/// </summary>
internal sealed class ChatMessages(
    Database database, ChatWriter writer, ChatWriteShare share, ChatAccess access, ChatKeys keys, ChatLog log,
    ChatEventLimits limits)
{
    private const int MaxIdLength = 256;
    private const int MaxTypeLength = 128;
    private static readonly byte[] EmptyText = "\"\""u8.ToArray();

    /// <summary>Sets the content of a message, or adds one with it.</summary>
    public async ValueTask<Outcome<long>> UpsertAsync(UpsertMessage command, CancellationToken cancellationToken)
    {
        if (CheckId(command.MessageId) is { } refusal)
            return refusal;

        return await database.WriteAsync(
            command, (write, own) => share.Run(own.ActorId, () => Upsert(write, own)), cancellationToken);
    }

    /// <summary>Stores what an event does to a message, and notifies the devices of the event.</summary>
    public async ValueTask<Refusal?> PostAsync(PostChatEvent command, CancellationToken cancellationToken)
    {
        if (CheckId(command.MessageId) is { } refusal)
            return refusal;

        if (command.Type.Length is 0 or > MaxTypeLength)
            return Refusal.Invalid("type", $"must have 1 to {MaxTypeLength} characters");

        if (limits.Check(command.Data, "data") is { } excess)
            return excess;

        var happened = MessageEvent.Of(command.Type, command.Data);
        if (happened.IsRefused)
            return happened.Refusal;

        return await database.WriteAsync(
            command, (write, own) => share.Run(own.ActorId, () => Post(write, own, happened.Value)), cancellationToken);
    }

    private Outcome<long> Upsert(WriteScope write, UpsertMessage command)
    {
        if (access.Find(write, command, "chat_message_changed") is not { } chat)
            return ChatAccess.Unknown;

        var content = JsonText.WithoutNuls(command.Content);
        var happened = new MessageEvent(node => NodeEdits.SetContent(node, content), "content", Makes: true);
        var stored = Apply(write, chat, command.MessageId, happened);
        if (stored.IsRefused)
            return stored.Refusal;

        log.AddContent(write, chat, command.MessageId, stored.Value.Row!.Value, content);
        return chat.Id;
    }

    private Refusal? Post(WriteScope write, PostChatEvent command, MessageEvent happened)
    {
        if (access.Find(write, command, "chat_message_changed") is not { } chat)
            return ChatAccess.Unknown;

        var stored = Apply(write, chat, command.MessageId, happened);
        if (stored.IsRefused)
            return stored.Refusal;

        var told = new ChatEvent(command.MessageId, command.Type, command.Data);
        if (happened.Content is not null && stored.Value.Row is { } row)
            log.AddContent(write, chat, told, row);
        else
            log.Add(write, chat, told);
        return null;
    }

    private Outcome<StoredMessage> Apply(WriteScope write, ChatRow chat, string messageId, MessageEvent happened)
    {
        if (happened.Apply is not { } apply)
            return new StoredMessage(Row: null);

        var cipher = keys.Find(write, chat.Id);
        var known = ChatContentStore.Find(write, chat.Id, NodeChange.HashOf(cipher, messageId));
        if (known is null && !happened.Makes)
            return new StoredMessage(Row: null);

        var before = known?.Open(cipher) ?? Make(messageId);
        var from = before.Value.Span[0] == (byte)'{' ? before.Value : NodeEdits.Make(before.Key, EmptyText);
        var after = before with { Value = apply(from) };
        if (happened.Content is { } place && limits.CheckContent(after.Value, place) is { } tooLarge)
            return tooLarge;

        var change = NodeChange.Of(cipher, after, known);
        var head = known is null ? CurrentHead.Of(write, cipher, chat, before.Key) : null;
        var (added, growth) = (known is null ? 1 : 0, change.Growth + (head?.Growth ?? 0));
        if (writer.CheckGrowth(chat, added, growth) is { } refusal)
            return refusal;

        var row = known?.Id ?? ChatContentStore.NextId(write);
        change.Write(write, cipher, chat.Id, row, ChatChangeStore.Take(write, 1));
        if (chat.MessageCount == 0)
            ChatChangeStore.NoteTitle(write, chat.Id); // its flat branch isn't part of it any more
        head?.Write(write, cipher, chat);
        ChatStore.UpdateMessage(write, chat, added, growth);
        return new StoredMessage(row);
    }

    private static ChatNode Make(string messageId)
    {
        var key = JsonText.Of(messageId);
        return new ChatNode(key, NodeEdits.Make(key, EmptyText));
    }

    private static Refusal? CheckId(string messageId) =>
        messageId.Length is 0 or > MaxIdLength
            ? Refusal.Invalid("message_id", $"must have 1 to {MaxIdLength} characters")
            : null;

    /// <param name="Row">Null where nothing is stored.</param>
    private sealed record StoredMessage(long? Row);
}
