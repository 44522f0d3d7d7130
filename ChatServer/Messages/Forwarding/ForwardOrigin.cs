using System.Text.Json;
using System.Text.Json.Serialization;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Messages.Forwarding;

/// <summary>
/// Where a forwarded message comes from. Receivers are told the author and the time alone, as they may have no part in the
/// conversation that it was taken from.
/// </summary>
/// <param name="MessageId">The message that was forwarded; it tells a repeated forward from another one, and nobody is told of
/// it.</param>
/// <param name="SenderId">Who wrote it; of a message that was a forward itself, who wrote the first.</param>
/// <param name="SentAt">When the first was sent, in nanoseconds since 1970 UTC.</param>
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
