using ChatServer.Chats.Documents;
using ChatServer.Messages.CatchingUp;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Chats.Events;

/// <summary>
/// What a user's devices missed of their chats. The content of a message comes whole, as it is in the snapshot: live events may
/// have added to it in pieces, of which a client that was away has only some.
/// </summary>
internal sealed class MissedChatEvents(ChatKeys keys, ChatEventLimits limits) : IOwnLog
{
    private const int MaxAtOnce = 16;

    // A client that begins at the start, as after this error, has missed nothing that it could have had.
    public bool HasForgotten(ReadScope read, Guid userId, long after) =>
        after > 0 && after < ChatEventStore.FindStart(read, userId);

    public IEnumerable<LogEvent?> Read(ReadScope read, Guid userId, MissedRange range)
    {
        for (var after = range.After; ;)
        {
            var rows = ChatEventStore.ReadAfter(read, userId, after, MaxAtOnce);
            foreach (var row in rows.Where(row => IsMissed(row, range)))
            {
                var restored = Restore(read, row);
                if (restored is not null || range.After > 0)
                    yield return restored;
            }

            if (rows.Count < MaxAtOnce)
                yield break;

            after = rows[^1].Id;
        }
    }

    // A content that was delivered in pieces is left out only if the client has had everything since its cursor.
    private static bool IsMissed(ChatEventRow row, MissedRange range)
    {
        var (first, last) = (range.Delivered.First, range.Delivered.Last);
        var isDelivered = row.Id >= first && row.Id <= last;
        return row.MessageRow is null ? row.Id <= range.UpTo && !isDelivered : !isDelivered || first > range.After + 1;
    }

    private ChatChanged? Restore(ReadScope read, ChatEventRow row)
    {
        var chat = ChatStore.Find(read, row.ChatId)
            ?? throw new DamagedRecordException($"The event {row.Id} is of the chat {row.ChatId}, which doesn't exist");
        var cipher = keys.Find(read, row.ChatId);
        if (row.MessageRow is not { } message)
            return new ChatChanged(
                row.Id, row.OwnerId, chat.Uuid, ChatEventJson.Decode(cipher.Open(SealedRecord.ChatEvent, row.Id, row.Content)));

        return ReadContent(read, cipher, chat.Uuid, message) is { } content
            ? new ChatChanged(row.Id, row.OwnerId, chat.Uuid, content) { IsContent = true }
            : null;
    }

    // Null if it is too large, as a saved document may have made it.
    private ChatEvent? ReadContent(ReadScope read, ConversationCipher cipher, Guid chatId, long messageRow)
    {
        var node = (ChatContentStore.Find(read, messageRow)
            ?? throw new DamagedRecordException($"The message {messageRow} of the chat {chatId} doesn't exist")).Open(cipher);
        var content = JsonObjects.Find(node.Value.Span, "content") is { } member
            ? member.Value(node.Value)
            : "\"\""u8.ToArray();
        return content.Length > limits.MaxBytes ? null : ChatEventJson.SetContent(chatId, node.Id, content);
    }
}
