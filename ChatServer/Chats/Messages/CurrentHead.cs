using ChatServer.Chats.Documents;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Chats.Messages;

/// <summary>The head of a chat of which a new message has become the last one on screen.</summary>
/// <param name="Growth">By how many bytes it is longer than before.</param>
internal sealed record CurrentHead(StoredHead Head, long Growth)
{
    /// <param name="key">The message's id, as JSON with its quotes.</param>
    public static CurrentHead Of(ReadScope read, ConversationCipher cipher, ChatRow chat, ReadOnlyMemory<byte> key)
    {
        var head = StoredHead.Open(cipher, ChatContentStore.FindHead(read, chat.Id));
        var json = ChatHead.WithCurrent(ChatDocument.Open(head.Json), key);
        return new CurrentHead(head with { Json = json }, json.Length - head.Json.Length);
    }

    public void Write(WriteScope write, ConversationCipher cipher, ChatRow chat) =>
        ChatContentStore.ReplaceHead(write, chat.Id, Head.Seal(cipher));
}
