using ChatServer.Storage;

namespace ChatServer.Messages;

internal sealed record FileMessageRow
{
    public required long Id { get; init; }
    public required long ConversationId { get; init; }
    public required byte[] Body { get; init; }
    public long? FileId { get; init; }
    public required Timestamp CreatedAt { get; init; }
}

/// <summary>The SQL of file messages.</summary>
internal static class FileMessageStore
{
    public static FileMessageRow? FindByClientId(ReadScope read, Guid senderId, string clientMsgId) =>
        read.QueryFirstOrDefault<FileMessageRow>("""
            SELECT id, conversation_id, body, file_id, created_at
            FROM   messages
            WHERE  sender_id = @senderId AND client_msg_id = @clientMsgId
            """, new { senderId, clientMsgId });

    public static long? FindConversation(ReadScope read, Guid low, Guid high) =>
        read.QueryFirstOrDefault<long?>("SELECT id FROM conversations WHERE low_user = @low AND high_user = @high", new { low, high });

    public static long InsertConversation(WriteScope write, Guid low, Guid high)
    {
        var id = write.QueryScalar<long>("SELECT COALESCE(MAX(id), 0) + 1 FROM conversations");
        write.Execute("""
            INSERT INTO conversations (id, kind, low_user, high_user, created_at)
            VALUES (@id, 'direct', @low, @high, @Now)
            """, new { id, low, high, write.Now });
        foreach (var user in new[] { low, high }.Distinct())
        {
            write.Execute("""
                INSERT INTO conversation_participants (conversation_id, user_id, joined_at)
                VALUES (@id, @user, @Now)
                """, new { id, user, write.Now });
        }

        return id;
    }

    public static void Insert(WriteScope write, long id, long conversationId, Guid senderId, byte[] body, long fileId, string? clientMsgId) =>
        write.Execute("""
            INSERT INTO messages (id, conversation_id, seq, sender_id, type, body, file_id, client_msg_id, created_at, updated_at)
            SELECT @id, @conversationId, COALESCE(MAX(seq), 0) + 1, @senderId, 'file', @body, @fileId, @clientMsgId, @Now, @Now
            FROM   messages
            WHERE  conversation_id = @conversationId
            """, new { id, conversationId, senderId, body, fileId, clientMsgId, write.Now });
}
