using System.Text.Json;
using System.Text.Json.Serialization;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Messages.Forwarding;

/// <summary>
/// The origin of a forwarded message. Recipients are shown only the author and the time, because they may not be participants of
/// the conversation that it was forwarded from.
/// </summary>
/// <param name="MessageId">The message that was forwarded. It distinguishes a repeated forward from a different one, and is never
/// sent to clients.</param>
/// <param name="SenderId">The author of the message; if that was a forward itself, the author of the first message.</param>
/// <param name="SentAt">When the first message was sent, in nanoseconds since 1970 UTC.</param>
internal sealed record ForwardOrigin(long MessageId, Guid SenderId, long SentAt)
{
    public static ForwardOrigin Of(Message message) => message.Forwarded is { } first
        ? first with { MessageId = message.Id }
        : new ForwardOrigin(message.Id, message.SenderId, message.CreatedAt.Nanoseconds);

    [JsonIgnore]
    public Timestamp SentTime => new(SentAt);

    public byte[] Seal(ConversationCipher cipher, long messageId) =>
        cipher.Seal(SealedRecord.ForwardOrigin, messageId, JsonSerializer.SerializeToUtf8Bytes(
            this, ForwardOriginJson.Default.ForwardOrigin));

    public static ForwardOrigin Open(ConversationCipher cipher, long messageId, byte[] sealedOrigin) =>
        JsonSerializer.Deserialize(
            cipher.Open(SealedRecord.ForwardOrigin, messageId, sealedOrigin), ForwardOriginJson.Default.ForwardOrigin)
        ?? throw new JsonException($"The origin of message {messageId} is empty");
}

[JsonSerializable(typeof(ForwardOrigin))]
internal sealed partial class ForwardOriginJson : JsonSerializerContext;
