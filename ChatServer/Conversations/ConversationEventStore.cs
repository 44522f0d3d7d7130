using ChatServer.Storage;

namespace ChatServer.Conversations;

/// <summary>What happened in a conversation at one position of the log, beside a message.</summary>
internal sealed record ConversationEventRow
{
    public long Id { get; init; }
    public long ConversationId { get; init; }
    public required string Kind { get; init; }
    public required Guid UserId { get; init; }
    public long MessageId { get; init; }

    /// <summary>Of the announcement of a file, where its sender gave one.</summary>
    public string? ClientMsgId { get; init; }
    public Timestamp CreatedAt { get; init; }
}

internal static class ConversationEventKind
{
    public const string FileSent = "file_sent";
    public const string Delivered = "delivered";
    public const string Read = "read";
}

/// <summary>The SQL of the durable events beside messages.</summary>
internal static class ConversationEventStore
{
    public static void Insert(WriteScope write, ConversationEventRow row) =>
        write.Execute("""
            INSERT INTO conversation_events (id, conversation_id, kind, user_id, message_id, client_msg_id, created_at)
            VALUES (@Id, @ConversationId, @Kind, @UserId, @MessageId, @ClientMsgId, @CreatedAt)
            """, row);

    public static ConversationEventRow? Find(ReadScope read, long id) =>
        read.QueryFirstOrDefault<ConversationEventRow>("""
            SELECT id, conversation_id, kind, user_id, message_id, client_msg_id, created_at
            FROM   conversation_events
            WHERE  id = @id
            """, new { id });

    public static bool Exists(ReadScope read, long messageId, string kind) =>
        read.QueryFirstOrDefault<long>("""
            SELECT 1
            FROM   conversation_events
            WHERE  message_id = @messageId AND kind = @kind
            """, new { messageId, kind }) == 1;

    /// <summary>Removes somebody's earlier mark: only the newest says anything.</summary>
    public static void DeleteMark(WriteScope write, long conversationId, string kind, Guid userId) =>
        write.Execute("""
            DELETE FROM conversation_events
            WHERE  conversation_id = @conversationId AND kind = @kind AND user_id = @userId
            """, new { conversationId, kind, userId });
}
