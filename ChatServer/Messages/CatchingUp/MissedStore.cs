using ChatServer.Storage;

namespace ChatServer.Messages.CatchingUp;

/// <summary>The first message and the first event of a conversation above a position; null if there is none.</summary>
internal sealed record ChangedRow
{
    public long ConversationId { get; init; }
    public long? FirstMessage { get; init; }
    public long? FirstEvent { get; init; }

    /// <summary>The last position that a former participant sees; null for a participant.</summary>
    public long? LeftPosition { get; init; }

    public Timestamp? LeftAt { get; init; }

    /// <summary>The position up to which the user has cleared the conversation.</summary>
    public long ClearedPosition { get; init; }
}

/// <summary>The SQL of catching up; each statement reads positions from an index, in the index's order.</summary>
internal static class MissedStore
{
    public const string NextMessages = """
        SELECT id
        FROM   messages
        WHERE  conversation_id = @conversationId AND id > @after
        ORDER  BY id
        LIMIT  @limit
        """;

    public const string NextEvents = """
        SELECT id
        FROM   conversation_events
        WHERE  conversation_id = @conversationId AND id > @after
        ORDER  BY id
        LIMIT  @limit
        """;

    public const string NextPersonal = """
        SELECT id
        FROM   personal_events
        WHERE  user_id = @userId AND id > @after
        ORDER  BY id
        LIMIT  @limit
        """;

    /// <summary>
    /// The user's conversations with messages or events above a position. The counters must have been written.
    /// </summary>
    public static IReadOnlyList<ChangedRow> ListChanged(ReadScope read, Guid userId, long after) =>
        read.Query<ChangedRow>("""
            SELECT p.conversation_id, p.left_position, p.cleared_position,
                   (SELECT l.created_at FROM messages l WHERE l.id = p.left_position) AS left_at,
                   (SELECT m.id FROM messages m
                    WHERE  m.conversation_id = p.conversation_id
                           AND m.id > CASE WHEN p.cleared_position > @after THEN p.cleared_position ELSE @after END
                    ORDER  BY m.id LIMIT 1) AS first_message,
                   (SELECT e.id FROM conversation_events e
                    WHERE  e.conversation_id = p.conversation_id
                           AND e.id > CASE WHEN p.cleared_position > @after THEN p.cleared_position ELSE @after END
                    ORDER  BY e.id LIMIT 1) AS first_event
            FROM   conversation_participants p
            WHERE  p.user_id = @userId AND p.last_position > @after
            """, new { userId, after });

    /// <summary>The same for the large conversations that the user is a member of.</summary>
    public static IReadOnlyList<ChangedRow> ListChangedLarge(ReadScope read, Guid userId, long after) =>
        read.Query<ChangedRow>("""
            SELECT p.conversation_id, p.cleared_position,
                   (SELECT m.id FROM messages m
                    WHERE  m.conversation_id = p.conversation_id
                           AND m.id > CASE WHEN p.cleared_position > @after THEN p.cleared_position ELSE @after END
                    ORDER  BY m.id LIMIT 1) AS first_message,
                   (SELECT e.id FROM conversation_events e
                    WHERE  e.conversation_id = p.conversation_id
                           AND e.id > CASE WHEN p.cleared_position > @after THEN p.cleared_position ELSE @after END
                    ORDER  BY e.id LIMIT 1) AS first_event
            FROM   conversation_participants p
            JOIN   conversations c ON c.id = p.conversation_id
            WHERE  p.user_id = @userId AND p.is_large = 1 AND p.left_position IS NULL AND c.last_position > @after
            """, new { userId, after });
}
