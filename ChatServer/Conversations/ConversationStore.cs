using ChatServer.Storage;

namespace ChatServer.Conversations;

/// <summary>The SQL of conversations and their participants.</summary>
internal static class ConversationStore
{
    /// <summary>The direct conversation of two users, if they have one.</summary>
    public static long? FindDirect(ReadScope read, Guid one, Guid other)
    {
        var (low, high) = UserPair.Of(one, other);
        return read.QueryFirstOrDefault<long?>("""
            SELECT id
            FROM   conversations
            WHERE  low_user = @low AND high_user = @high
            """, new { low, high });
    }

    /// <summary>Whether it is a direct conversation of this user.</summary>
    public static bool IsDirectOf(ReadScope read, long conversationId, Guid userId) =>
        read.QueryFirstOrDefault<long>("""
            SELECT 1
            FROM   conversations
            WHERE  id = @conversationId AND kind = 'direct' AND (low_user = @userId OR high_user = @userId)
            """, new { conversationId, userId }) == 1;

    /// <summary>The direct conversations without messages that a user opened since a moment, newest first.</summary>
    public static IReadOnlyList<EmptyConversationRow> ListEmpty(ReadScope read, Guid creatorId, Timestamp since, int limit) =>
        read.Query<EmptyConversationRow>("""
            SELECT c.id, CASE WHEN c.low_user = @creatorId THEN c.high_user ELSE c.low_user END AS other_user_id, c.created_at
            FROM   conversations c
            JOIN   conversation_participants p ON p.conversation_id = c.id AND p.user_id = @creatorId
            WHERE  c.created_by = @creatorId AND c.created_at > @since AND c.kind = 'direct' AND p.last_message_id = 0
            ORDER  BY c.created_at DESC
            LIMIT  @limit
            """, new { creatorId, since, limit });

    public static long InsertDirect(WriteScope write, Guid creator, Guid other)
    {
        var (low, high) = UserPair.Of(creator, other);
        var id = write.QueryScalar<long>("""
            INSERT INTO conversations (kind, low_user, high_user, created_by, created_at)
            VALUES ('direct', @low, @high, @creator, @Now)
            RETURNING id
            """, new { low, high, creator, write.Now });
        InsertParticipant(write, id, creator, hasEngaged: true);
        if (low != high)
            InsertParticipant(write, id, other, hasEngaged: false);
        return id;
    }

    /// <summary>Null if the user never was a participant. Former members of a large conversation see nothing of it.</summary>
    public static ViewRow? FindView(ReadScope read, long conversationId, Guid userId) =>
        read.QueryFirstOrDefault<ViewRow>("""
            SELECT left_position, left_read, cleared_position, is_large,
                   (SELECT m.created_at FROM messages m WHERE m.id = left_position) AS left_at
            FROM   conversation_participants
            WHERE  conversation_id = @conversationId AND user_id = @userId AND (is_large = 0 OR left_position IS NULL)
            """, new { conversationId, userId });

    /// <summary>The same for administrators: former members of a large conversation, too, see it up to when they left.</summary>
    public static ViewRow? FindPastView(ReadScope read, long conversationId, Guid userId) =>
        read.QueryFirstOrDefault<ViewRow>("""
            SELECT left_position, left_read, cleared_position, is_large,
                   (SELECT m.created_at FROM messages m WHERE m.id = left_position) AS left_at
            FROM   conversation_participants
            WHERE  conversation_id = @conversationId AND user_id = @userId
            """, new { conversationId, userId });

    public static bool Exists(ReadScope read, long conversationId) =>
        read.QueryFirstOrDefault<long>("""
            SELECT 1
            FROM   conversations
            WHERE  id = @conversationId
            """, new { conversationId }) == 1;

    /// <summary>Null if there is none.</summary>
    public static Timestamp? FindCreatedAt(ReadScope read, long conversationId) =>
        read.QueryFirstOrDefault<Timestamp?>("""
            SELECT created_at
            FROM   conversations
            WHERE  id = @conversationId
            """, new { conversationId });

    /// <summary>For a conversation that began before it came here.</summary>
    public static void UpdateCreatedAt(WriteScope write, long conversationId, Timestamp at) =>
        write.Execute("""
            UPDATE conversations
            SET    created_at = @at
            WHERE  id = @conversationId
            """, new { conversationId, at });

    /// <summary>The name of its kind; null if there is no such conversation.</summary>
    public static string? FindKind(ReadScope read, long conversationId) =>
        read.QueryFirstOrDefault<string>("""
            SELECT kind
            FROM   conversations
            WHERE  id = @conversationId
            """, new { conversationId });

    /// <summary>The agent of an agent chat.</summary>
    public static Guid? FindAgent(ReadScope read, long conversationId) =>
        read.QueryFirstOrDefault<Guid?>("""
            SELECT agent_id
            FROM   conversations
            WHERE  id = @conversationId
            """, new { conversationId });

    /// <summary>The current participants.</summary>
    public static IReadOnlyList<ParticipantRow> ListParticipants(ReadScope read, long conversationId) =>
        read.Query<ParticipantRow>("""
            SELECT p.user_id, p.role, p.read_seq, p.read_message_id, p.delivered_seq, p.own_after_read, p.last_position,
                   p.is_archived, p.muted_until, p.pinned_at, p.cleared_position, p.has_engaged, u.fullname, u.disabled_at IS NOT NULL AS is_disabled
            FROM   conversation_participants p
            LEFT   JOIN users u ON u.id = p.user_id
            WHERE  p.conversation_id = @conversationId AND p.left_position IS NULL
            ORDER  BY p.user_id
            """, new { conversationId });

    /// <summary>A page of the current participants, by id.</summary>
    public static IReadOnlyList<ParticipantRow> ReadParticipantsAfter(
        ReadScope read, long conversationId, Guid afterId, int limit) =>
        read.Query<ParticipantRow>("""
            SELECT p.user_id, p.role, u.fullname
            FROM   conversation_participants p
            LEFT   JOIN users u ON u.id = p.user_id
            WHERE  p.conversation_id = @conversationId AND p.user_id > @afterId AND p.left_position IS NULL
            ORDER  BY p.user_id
            LIMIT  @limit
            """, new { conversationId, afterId, limit });

    /// <summary>Some of the current participants of a conversation, with their names.</summary>
    public static IReadOnlyList<NamedParticipant> ListNames(ReadScope read, long conversationId, int limit) =>
        read.Query<NamedParticipant>("""
            SELECT p.user_id, u.fullname
            FROM   conversation_participants p
            JOIN   users u ON u.id = p.user_id
            WHERE  p.conversation_id = @conversationId AND p.left_position IS NULL
            ORDER  BY p.user_id
            LIMIT  @limit
            """, new { conversationId, limit });

    /// <summary>
    /// The same for a former member: the member, and those of the others who are known to have been participants then. Users who
    /// were away in between aren't included.
    /// </summary>
    public static IReadOnlyList<NamedParticipant> ListNamesAtLeaving(
        ReadScope read, long conversationId, Guid leaverId, Timestamp leftAt, int limit) =>
        read.Query<NamedParticipant>("""
            SELECT p.user_id, u.fullname
            FROM   conversation_participants mine
            JOIN   conversation_participants p ON p.conversation_id = mine.conversation_id
            JOIN   users u ON u.id = p.user_id
            WHERE  mine.conversation_id = @conversationId AND mine.user_id = @leaverId
                   AND (p.user_id = @leaverId
                        OR (p.joined_at < @leftAt AND (p.left_position IS NULL OR p.left_position >= mine.left_position)))
            ORDER  BY p.user_id
            LIMIT  @limit
            """, new { conversationId, leaverId, leftAt, limit });

    public static LastMessageRow? FindLastMessage(ReadScope read, long conversationId) =>
        read.QueryFirstOrDefault<LastMessageRow>("""
            SELECT id, seq, created_at
            FROM   messages
            WHERE  conversation_id = @conversationId
            ORDER  BY id DESC
            LIMIT  1
            """, new { conversationId });

    public static long FindLastEventId(ReadScope read, long conversationId) =>
        read.QueryFirstOrDefault<long?>("""
            SELECT id
            FROM   conversation_events
            WHERE  conversation_id = @conversationId
            ORDER  BY id DESC
            LIMIT  1
            """, new { conversationId }) ?? 0;

    /// <summary>
    /// How many messages between two positions, the first excluded, are not unread for a user: own and deleted ones.
    /// </summary>
    public static long CountNotUnread(ReadScope read, long conversationId, Guid userId, long above, long upTo) =>
        read.QueryScalar<long>("""
            SELECT COUNT(*)
            FROM   messages
            WHERE  conversation_id = @conversationId AND id > @above AND id <= @upTo AND (sender_id = @userId OR deleted_at IS NOT NULL)
            """, new { conversationId, userId, above, upTo });

    /// <summary>Conversations with messages or events above a position.</summary>
    public static IReadOnlyList<long> ListChangedSince(ReadScope read, long position) =>
        read.Query<long>("""
            SELECT DISTINCT conversation_id
            FROM  (SELECT conversation_id FROM messages WHERE id > @position
                   UNION ALL
                   SELECT conversation_id FROM conversation_events WHERE id > @position)
            """, new { position });

    /// <summary>Records that a user has written in a direct conversation that the other side began.</summary>
    public static void Engage(WriteScope write, long conversationId, Guid userId) =>
        write.Execute("""
            UPDATE conversation_participants
            SET    has_engaged = 1
            WHERE  conversation_id = @conversationId AND user_id = @userId
            """, new { conversationId, userId });

    private static void InsertParticipant(WriteScope write, long conversationId, Guid userId, bool hasEngaged) =>
        write.Execute("""
            INSERT INTO conversation_participants (conversation_id, kind, user_id, joined_at, has_engaged)
            VALUES (@conversationId, 'direct', @userId, @Now, @hasEngaged)
            """, new { conversationId, userId, write.Now, hasEngaged });
}
