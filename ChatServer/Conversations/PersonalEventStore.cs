using ChatServer.Storage;

namespace ChatServer.Conversations;

/// <summary>An event in a conversation for one user only, at one position of the log.</summary>
internal sealed record PersonalEventRow
{
    public long Id { get; init; }
    public required Guid UserId { get; init; }
    public long ConversationId { get; init; }
    public required string Kind { get; init; }

    /// <summary>For a mark: the last message read.</summary>
    public long MessageId { get; init; }
    public Timestamp CreatedAt { get; init; }
}

/// <summary>
/// The SQL of events for one user only. They have a table of their own, so others don't have to skip them when they catch up.
/// </summary>
internal static class PersonalEventStore
{
    /// <summary>Stores an event in place of the previous one: only the newest matters.</summary>
    public static void Replace(WriteScope write, PersonalEventRow row) =>
        write.Execute("""
            INSERT INTO personal_events (id, user_id, conversation_id, kind, message_id, created_at)
            VALUES (@Id, @UserId, @ConversationId, @Kind, @MessageId, @CreatedAt)
            ON CONFLICT (conversation_id, user_id, kind) DO UPDATE
            SET    id = excluded.id, message_id = excluded.message_id, created_at = excluded.created_at
            """, row);

    /// <summary>Some events, as far as they exist.</summary>
    public static Dictionary<long, PersonalEventRow> FindAll(ReadScope read, IEnumerable<long> ids) =>
        read.QueryByIds<PersonalEventRow>("""
            SELECT id, user_id, conversation_id, kind, message_id, created_at
            FROM   personal_events
            WHERE  id IN @ids
            """, ids).ToDictionary(row => row.Id);

    /// <summary>Up to where a user has read without sending read receipts; 0 if they haven't.</summary>
    public static long FindRead(ReadScope read, long conversationId, Guid userId) =>
        read.QueryFirstOrDefault<long>("""
            SELECT message_id
            FROM   personal_events
            WHERE  conversation_id = @conversationId AND user_id = @userId AND kind = 'read'
            """, new { conversationId, userId });
}
