using ChatServer.Chats.Documents;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Chats;

/// <summary>A message of a chat, as stored.</summary>
internal sealed record ChatMessageRow
{
    public long Id { get; init; }

    /// <summary>Keyed hash of the message's id.</summary>
    public byte[] Node { get; init; } = [];

    /// <summary>Keyed hash of <see cref="Content"/> before it was sealed.</summary>
    public byte[] Digest { get; init; } = [];

    /// <summary>The number of its last change, see <see cref="ChatChangeStore"/>.</summary>
    public long Change { get; init; }

    /// <summary>Sealed.</summary>
    public byte[] Content { get; init; } = [];

    /// <summary>How many bytes <see cref="Content"/> has, where it isn't read.</summary>
    public long SealedBytes { get; init; }

    public ChatNode Open(ConversationCipher cipher) => ChatNode.Of(cipher.Open(SealedRecord.ChatMessage, Id, Content));
}

/// <summary>The SQL of the content of chats: their heads and messages.</summary>
internal static class ChatContentStore
{
    public static byte[] FindHead(ReadScope read, long chatId) =>
        read.QueryFirstOrDefault<byte[]>("""
            SELECT head
            FROM   chat_heads
            WHERE  chat_id = @chatId
            """, new { chatId }) ?? throw new DamagedRecordException($"The chat {chatId} has no head");

    public static void ReplaceHead(WriteScope write, long chatId, byte[] head) =>
        write.Execute("""
            INSERT INTO chat_heads (chat_id, head)
            VALUES (@chatId, @head)
            ON CONFLICT (chat_id) DO UPDATE
            SET    head = excluded.head
            """, new { chatId, head });

    /// <summary>The messages of a chat, in the order in which they were added.</summary>
    public static IEnumerable<ChatMessageRow> Stream(ReadScope read, long chatId) =>
        read.Stream<ChatMessageRow>("""
            SELECT id, content
            FROM   chat_messages
            WHERE  chat_id = @chatId
            ORDER  BY id
            """, new { chatId });

    /// <summary>The same without their content.</summary>
    public static IReadOnlyList<ChatMessageRow> ListDigests(ReadScope read, long chatId) =>
        read.Query<ChatMessageRow>("""
            SELECT id, node, digest, LENGTH(content) AS sealed_bytes
            FROM   chat_messages
            WHERE  chat_id = @chatId
            """, new { chatId });

    public static ChatMessageRow? Find(ReadScope read, long chatId, byte[] node) =>
        read.QueryFirstOrDefault<ChatMessageRow>("""
            SELECT id, node, digest, content
            FROM   chat_messages
            WHERE  chat_id = @chatId AND node = @node
            """, new { chatId, node });

    public static ChatMessageRow? Find(ReadScope read, long id) =>
        read.QueryFirstOrDefault<ChatMessageRow>("""
            SELECT id, node, digest, content
            FROM   chat_messages
            WHERE  id = @id
            """, new { id });

    /// <summary>Null if the chat has no such message.</summary>
    public static ChatMessageRow? FindOf(ReadScope read, long chatId, long id) =>
        read.QueryFirstOrDefault<ChatMessageRow>("""
            SELECT id, content
            FROM   chat_messages
            WHERE  id = @id AND chat_id = @chatId
            """, new { chatId, id });

    public static long NextId(ReadScope read) => read.QueryScalar<long>("SELECT COALESCE(MAX(id), 0) + 1 FROM chat_messages");

    public static void Insert(WriteScope write, long chatId, ChatMessageRow row) =>
        write.Execute("""
            INSERT INTO chat_messages (id, chat_id, node, digest, change, content)
            VALUES (@Id, @chatId, @Node, @Digest, @Change, @Content)
            """, new { row.Id, chatId, row.Node, row.Digest, row.Change, row.Content });

    public static void Update(WriteScope write, ChatMessageRow row) =>
        write.Execute("""
            UPDATE chat_messages
            SET    digest = @Digest, change = @Change, content = @Content
            WHERE  id = @Id
            """, new { row.Id, row.Digest, row.Change, row.Content });

    public static void Delete(WriteScope write, long chatId)
    {
        write.Execute("""
            DELETE FROM chat_messages
            WHERE  chat_id = @chatId
            """, new { chatId });
        write.Execute("""
            DELETE FROM chat_heads
            WHERE  chat_id = @chatId
            """, new { chatId });
    }
}
