using ChatServer.Messages.Types;
using ChatServer.Storage;

namespace ChatServer.Messages.Reserved;

/// <summary>A message whose place is reserved.</summary>
internal sealed record ReservedRow(
    long Id, long ConversationId, long Seq, Guid SenderId, Guid AgentId, long? ParentId, Timestamp CreatedAt);

/// <summary>What completes a reserved message.</summary>
internal sealed record CompletedText(string Type, byte[] SealedBody, byte[]? SealedData, ReplyState State);

/// <summary>The SQL of reserved messages.</summary>
internal static class ReservedMessageStore
{
    public static void Insert(WriteScope write, ReservedRow row, byte[] emptyBody) =>
        write.Execute("""
            INSERT INTO messages (id, conversation_id, seq, sender_id, type, body, parent_id, created_at, updated_at, deleted_at,
                                  agent_id, reply_state)
            VALUES (@Id, @ConversationId, @Seq, @SenderId, @Type, @emptyBody, @ParentId, @CreatedAt, @CreatedAt, @CreatedAt,
                    @AgentId, 0)
            """, new
        {
            row.Id,
            row.ConversationId,
            row.Seq,
            row.SenderId,
            Type = MessageType.Text.Name,
            emptyBody,
            row.ParentId,
            row.CreatedAt,
            row.AgentId,
        });

    /// <summary>False if the message isn't reserved.</summary>
    public static bool TryComplete(WriteScope write, long id, CompletedText text) =>
        write.Execute("""
            UPDATE messages
            SET    type = @Type, body = @SealedBody, data = @SealedData, reply_state = @State, deleted_at = NULL
            WHERE  id = @id AND reply_state = 0
            """, new { id, text.Type, text.SealedBody, text.SealedData, text.State }) == 1;
}
