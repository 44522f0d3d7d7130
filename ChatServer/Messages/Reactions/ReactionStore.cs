using ChatServer.Storage;

namespace ChatServer.Messages.Reactions;

internal sealed record ReactionRow(long MessageId, string Emoji, Guid UserId);

/// <summary>How often an emoji stands below a message, and since when.</summary>
internal sealed record ReactionKindRow
{
    public long MessageId { get; init; }
    public required string Emoji { get; init; }
    public long Count { get; init; }
    public Timestamp FirstAt { get; init; }
}

/// <summary>The SQL of reactions: one per person, message and emoji.</summary>
internal static class ReactionStore
{
    /// <summary>False where the person has reacted so already.</summary>
    public static bool TryInsert(WriteScope write, ReactionRow reaction) =>
        write.Execute("""
            INSERT INTO message_reactions (message_id, emoji, user_id, created_at)
            VALUES (@MessageId, @Emoji, @UserId, @Now)
            ON CONFLICT (message_id, emoji, user_id) DO NOTHING
            """, new { reaction.MessageId, reaction.Emoji, reaction.UserId, write.Now }) == 1;

    /// <summary>False where there is no such reaction.</summary>
    public static bool TryDelete(WriteScope write, ReactionRow reaction) =>
        write.Execute("""
            DELETE FROM message_reactions
            WHERE  message_id = @MessageId AND emoji = @Emoji AND user_id = @UserId
            """, reaction) == 1;

    public static void DeleteAll(WriteScope write, long messageId) =>
        write.Execute("""
            DELETE FROM message_reactions
            WHERE  message_id = @messageId
            """, new { messageId });

    /// <summary>The different emoji of a message.</summary>
    public static IReadOnlyList<string> ListKinds(ReadScope read, long messageId) =>
        read.Query<string>("""
            SELECT DISTINCT emoji
            FROM   message_reactions
            WHERE  message_id = @messageId
            """, new { messageId });

    // Those below leave out reactions at or after a time, where one is given.

    /// <summary>What stands below a page of messages, and how often.</summary>
    public static IReadOnlyList<ReactionKindRow> Count(ReadScope read, IEnumerable<long> messageIds, Timestamp? before) =>
        read.Query<ReactionKindRow>("""
            SELECT message_id, emoji, COUNT(*) AS count, MIN(created_at) AS first_at
            FROM   message_reactions
            WHERE  message_id IN @messageIds AND (@before IS NULL OR created_at < @before)
            GROUP  BY message_id, emoji
            """, new { messageIds, before });

    /// <summary>Some of those who chose an emoji, by id.</summary>
    public static IReadOnlyList<Guid> ListUsers(ReadScope read, long messageId, string emoji, Timestamp? before, int limit) =>
        read.Query<Guid>("""
            SELECT user_id
            FROM   message_reactions
            WHERE  message_id = @messageId AND emoji = @emoji AND (@before IS NULL OR created_at < @before)
            ORDER  BY user_id
            LIMIT  @limit
            """, new { messageId, emoji, before, limit });

    public static bool Exists(ReadScope read, ReactionRow reaction, Timestamp? before) =>
        read.QueryFirstOrDefault<long>("""
            SELECT 1
            FROM   message_reactions
            WHERE  message_id = @MessageId AND emoji = @Emoji AND user_id = @UserId AND (@before IS NULL OR created_at < @before)
            """, new { reaction.MessageId, reaction.Emoji, reaction.UserId, before }) == 1;

    /// <summary>The reactions to a page of messages, in the order in which they were made.</summary>
    public static ILookup<long, ReactionRow> ListOf(ReadScope read, IEnumerable<long> messageIds, Timestamp? before = null) =>
        read.Query<ReactionRow>("""
            SELECT message_id, emoji, user_id
            FROM   message_reactions
            WHERE  message_id IN @messageIds AND (@before IS NULL OR created_at < @before)
            ORDER  BY created_at, message_id, emoji, user_id
            """, new { messageIds, before }).ToLookup(reaction => reaction.MessageId);
}
