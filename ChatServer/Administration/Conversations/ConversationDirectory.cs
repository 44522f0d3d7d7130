using ChatServer.Administration.Holds;
using ChatServer.Audit;
using ChatServer.Conversations;
using ChatServer.Storage;

namespace ChatServer.Administration.Conversations;

/// <summary>A conversation as administrators see it: figures, never its messages or its name.</summary>
internal sealed record ConversationFigures
{
    public long Id { get; init; }
    public required string Kind { get; init; }
    public Timestamp CreatedAt { get; init; }
    public long Participants { get; init; }

    /// <summary>All messages ever sent, deleted ones included.</summary>
    public long Messages { get; init; }
    public Timestamp? LastMessageAt { get; init; }
}

/// <summary>A current or former participant of a conversation.</summary>
internal sealed record ParticipantFigures
{
    public required Guid UserId { get; init; }
    public required string Role { get; init; }
    public Timestamp JoinedAt { get; init; }
    public long ReadSeq { get; init; }
    public bool HasLeft { get; init; }
}

/// <summary>The files of a conversation, counted up to a limit.</summary>
internal sealed record FileFigures(long Count, long Bytes);

/// <param name="Listed">Current participants first.</param>
/// <param name="HasMore">Whether there are more than listed.</param>
internal sealed record ListedParticipants(IReadOnlyList<ParticipantFigures> Listed, bool HasMore);

internal sealed record ConversationDetails(
    ConversationFigures Figures, ListedParticipants Participants, FileFigures Files, string? LegalHold);

/// <summary>All conversations, by id; each costs a few look-ups, however long it is.</summary>
internal sealed class ConversationDirectory(Database database)
{
    public const int MaxFilesCounted = 10_000;

    /// <summary>How many current participants are listed with a conversation, and how many former members.</summary>
    public const int MaxListed = 500;

    /// <summary>A page; only of one user's conversations if a user is given.</summary>
    public ValueTask<IReadOnlyList<ConversationFigures>> ListAsync(
        Guid? userId, long afterId, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(
            read => userId is { } user
                ? ConversationFiguresStore.ReadOfAfter(read, user, afterId, limit)
                : ConversationFiguresStore.ReadAfter(read, afterId, limit),
            cancellationToken);

    public ValueTask<ConversationDetails?> FindAsync(long id, CancellationToken cancellationToken) =>
        database.ReadAsync(
            read => ConversationFiguresStore.ReadAfter(read, id - 1, limit: 1) is [var figures] && figures.Id == id
                ? new ConversationDetails(
                    figures, ListParticipants(read, id), ConversationFiguresStore.CountFiles(read, id, MaxFilesCounted),
                    HoldStore.FindReason(read, AuditSubject.Conversation(id)))
                : null,
            cancellationToken);

    /// <summary>A page of current and former participants, by id; null if there is no such conversation.</summary>
    public ValueTask<IReadOnlyList<ParticipantFigures>?> ListParticipantsAsync(
        long id, Guid after, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(
            read => ConversationStore.Exists(read, id)
                ? ConversationFiguresStore.ReadParticipantsAfter(read, id, after, limit)
                : null,
            cancellationToken);

    private static ListedParticipants ListParticipants(ReadScope read, long id)
    {
        var current = ConversationFiguresStore.ListParticipants(read, id, MaxListed + 1);
        var former = ConversationFiguresStore.ListFormer(read, id, MaxListed + 1);
        return new ListedParticipants(
            [.. current.Take(MaxListed), .. former.Take(MaxListed)], current.Count > MaxListed || former.Count > MaxListed);
    }
}

/// <summary>The SQL of conversations as administrators see them.</summary>
internal static class ConversationFiguresStore
{
    private const string Rows = """
        SELECT c.id, c.kind, c.created_at,
               CASE c.kind
               WHEN 'channel' THEN COALESCE((SELECT h.members FROM channels h WHERE h.conversation_id = c.id), 0)
               ELSE (SELECT COUNT(*) FROM conversation_participants o WHERE o.conversation_id = c.id AND o.left_position IS NULL)
               END AS participants,
               COALESCE((SELECT m.seq FROM messages m WHERE m.conversation_id = c.id ORDER BY m.id DESC LIMIT 1), 0) AS messages,
               (SELECT l.created_at FROM messages l WHERE l.conversation_id = c.id ORDER BY l.id DESC LIMIT 1) AS last_message_at
        FROM   conversations c
        """;

    public static IReadOnlyList<ConversationFigures> ReadAfter(ReadScope read, long afterId, int limit) =>
        read.Query<ConversationFigures>($"""
            {Rows}
            WHERE  c.id > @afterId
            ORDER  BY c.id
            LIMIT  @limit
            """, new { afterId, limit });

    public static IReadOnlyList<ConversationFigures> ReadOfAfter(ReadScope read, Guid userId, long afterId, int limit) =>
        read.Query<ConversationFigures>($"""
            {Rows}
            JOIN   conversation_participants p ON p.conversation_id = c.id
            WHERE  p.user_id = @userId AND p.conversation_id > @afterId
            ORDER  BY p.conversation_id
            LIMIT  @limit
            """, new { userId, afterId, limit });

    public static IReadOnlyList<ParticipantFigures> ListParticipants(ReadScope read, long conversationId, int limit) =>
        read.Query<ParticipantFigures>("""
            SELECT user_id, role, joined_at, read_seq, 0 AS has_left
            FROM   conversation_participants
            WHERE  conversation_id = @conversationId AND left_position IS NULL
            ORDER  BY user_id
            LIMIT  @limit
            """, new { conversationId, limit });

    /// <summary>Current and former ones, by id.</summary>
    public static IReadOnlyList<ParticipantFigures> ReadParticipantsAfter(
        ReadScope read, long conversationId, Guid afterId, int limit) =>
        read.Query<ParticipantFigures>("""
            SELECT user_id, role, joined_at, read_seq, left_position IS NOT NULL AS has_left
            FROM   conversation_participants
            WHERE  conversation_id = @conversationId AND user_id > @afterId
            ORDER  BY user_id
            LIMIT  @limit
            """, new { conversationId, afterId, limit });

    /// <summary>Former members.</summary>
    public static IReadOnlyList<ParticipantFigures> ListFormer(ReadScope read, long conversationId, int limit) =>
        read.Query<ParticipantFigures>("""
            SELECT user_id, role, joined_at, read_seq, 1 AS has_left
            FROM   conversation_participants
            WHERE  conversation_id = @conversationId AND left_position IS NOT NULL
            ORDER  BY user_id
            LIMIT  @limit
            """, new { conversationId, limit });

    public static FileFigures CountFiles(ReadScope read, long conversationId, int max) =>
        read.QueryFirstOrDefault<FileFigures>("""
            SELECT COUNT(*) AS count, COALESCE(SUM(size), 0) AS bytes
            FROM   (SELECT size
                    FROM   message_files
                    WHERE  conversation_id = @conversationId
                    LIMIT  @max)
            """, new { conversationId, max })!;
}
