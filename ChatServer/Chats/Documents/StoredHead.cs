using System.Buffers.Binary;
using ChatServer.Storage.Sealing;

namespace ChatServer.Chats.Documents;

/// <summary>What is sealed of a chat besides its messages.</summary>
/// <param name="Json">See <see cref="ChatHead"/>.</param>
/// <param name="Meta">What an import said beside the document, as JSON; empty where it said nothing but tags.</param>
internal sealed record StoredHead(ReadOnlyMemory<byte> Json, ReadOnlyMemory<byte> Meta)
{
    private const long HeadRecord = 0;

    public byte[] Seal(ConversationCipher cipher)
    {
        var bytes = new byte[sizeof(int) + Meta.Length + Json.Length];
        BinaryPrimitives.WriteInt32BigEndian(bytes, Meta.Length);
        Meta.CopyTo(bytes.AsMemory(sizeof(int)));
        Json.CopyTo(bytes.AsMemory(sizeof(int) + Meta.Length));
        return cipher.Seal(SealedRecord.ChatHead, HeadRecord, bytes);
    }

    public static StoredHead Open(ConversationCipher cipher, byte[] sealedHead)
    {
        ReadOnlyMemory<byte> bytes = cipher.Open(SealedRecord.ChatHead, HeadRecord, sealedHead);
        var metaLength = BinaryPrimitives.ReadInt32BigEndian(bytes.Span);
        return new StoredHead(bytes[(sizeof(int) + metaLength)..], bytes.Slice(sizeof(int), metaLength));
    }
}
