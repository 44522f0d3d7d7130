using System.Text;
using ChatServer.Chats.Documents;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Chats;

/// <summary>A message that is added to a chat, or replaces the one of the same id.</summary>
/// <param name="Node">Keyed hash of its id.</param>
/// <param name="Digest">Keyed hash of <paramref name="Content"/>.</param>
/// <param name="Known">The row that it replaces.</param>
internal sealed record NodeChange(byte[] Node, byte[] Digest, byte[] Content, ChatMessageRow? Known)
{
    public bool IsSame => Known is not null && Known.Digest.AsSpan().SequenceEqual(Digest);

    /// <summary>How many bytes the chat grows by.</summary>
    public long Growth => Content.Length - (Known is null ? 0 : SizeOf(Known) - SealedFormat.OverheadBytes);

    public static NodeChange Of(ConversationCipher cipher, ChatNode node, ChatMessageRow? known)
    {
        var content = node.ToBytes();
        return new NodeChange(known?.Node ?? HashOf(cipher, node.Id), cipher.Hash(content), content, known);
    }

    public static byte[] HashOf(ConversationCipher cipher, string id) => cipher.Hash(Encoding.UTF8.GetBytes(id));

    /// <param name="change">See <see cref="ChatChangeStore"/>; 0 where the message isn't searched.</param>
    public void Write(WriteScope write, ConversationCipher cipher, long chatId, long id, long change)
    {
        var row = new ChatMessageRow
        {
            Id = id,
            Node = Node,
            Digest = Digest,
            Change = change,
            Content = cipher.Seal(SealedRecord.ChatMessage, id, Content),
        };
        if (Known is null)
            ChatContentStore.Insert(write, chatId, row);
        else
            ChatContentStore.Update(write, row);
    }

    private static long SizeOf(ChatMessageRow row) => row.Content.Length > 0 ? row.Content.Length : row.SealedBytes;
}
