using System.Text;
using System.Text.Json;
using ChatServer.Conversations;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Messages.Extras;

/// <summary>The SQL of message extras.</summary>
internal static class MessageExtrasStore
{
    public static void Insert(WriteScope write, Conversation conversation, long messageId, MessageExtras extras) =>
        write.Execute("""
            INSERT INTO message_extras (message_id, extras)
            VALUES (@messageId, @extras)
            ON CONFLICT (message_id) DO UPDATE SET extras = excluded.extras
            """, new
        {
            messageId,
            extras = conversation.Cipher.Seal(SealedRecord.MessageExtras, messageId, JsonSerializer.Serialize(extras)),
        });

    /// <summary>Adds extras to those of a message, see <see cref="MessageExtras.With"/>.</summary>
    public static void Merge(WriteScope write, Conversation conversation, long messageId, MessageExtras added) =>
        Insert(
            write, conversation, messageId,
            Find(write, conversation.Cipher, messageId) is { } before ? before.With(added) : added);

    /// <summary>The extras of some messages of any conversation, as far as they have any.</summary>
    public static Dictionary<long, MessageExtras> FindAll(
        ReadScope read, ConversationKeys keys, IEnumerable<Message> messages)
    {
        var conversations = messages.ToDictionary(message => message.Id, message => message.ConversationId);
        return read.QueryByIds<ExtrasRow>("""
            SELECT message_id, extras
            FROM   message_extras
            WHERE  message_id IN @ids
            """, conversations.Keys).ToDictionary(
                row => row.MessageId, row => Open(keys.Find(read, conversations[row.MessageId]), row.MessageId, row.Extras));
    }

    public static void Delete(WriteScope write, long messageId) =>
        write.Execute("""
            DELETE FROM message_extras
            WHERE  message_id = @messageId
            """, new { messageId });

    /// <summary>Null if the message has none.</summary>
    public static MessageExtras? Find(ReadScope read, ConversationCipher cipher, long messageId) =>
        read.QueryFirstOrDefault<byte[]>("""
            SELECT extras
            FROM   message_extras
            WHERE  message_id = @messageId
            """, new { messageId }) is { } extras
            ? Open(cipher, messageId, extras)
            : null;

    public static MessageExtras Open(ConversationCipher cipher, long messageId, byte[] extras) =>
        JsonSerializer.Deserialize<MessageExtras>(
            Encoding.UTF8.GetString(cipher.Open(SealedRecord.MessageExtras, messageId, extras)))!;

    private sealed record ExtrasRow
    {
        public long MessageId { get; init; }
        public required byte[] Extras { get; init; }
    }
}
