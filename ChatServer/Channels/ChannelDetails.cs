using System.Text.Json;
using ChatServer.Storage.Sealing;

namespace ChatServer.Channels;

/// <summary>What a channel shows besides its name.</summary>
/// <param name="Data">A JSON object.</param>
/// <param name="Meta">A JSON object.</param>
internal sealed record ChannelDetails(string? Description, bool? IsPrivate, string? Data, string? Meta)
{
    public static ChannelDetails None { get; } = new(Description: null, IsPrivate: null, Data: null, Meta: null);

    public static ChannelDetails Open(ConversationCipher cipher, long channelId, byte[]? details) => details is null
        ? None
        : JsonSerializer.Deserialize<ChannelDetails>(cipher.Open(SealedRecord.ChannelDetails, channelId, details))!;

    public byte[] Seal(ConversationCipher cipher, long channelId) =>
        cipher.Seal(SealedRecord.ChannelDetails, channelId, JsonSerializer.SerializeToUtf8Bytes(this));
}
