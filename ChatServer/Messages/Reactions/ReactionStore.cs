using ChatServer.Storage;

namespace ChatServer.Messages.Reactions;

internal sealed record ReactionRow(long MessageId, string Emoji, Guid UserId);

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

    /// <summary>The reactions to a page of messages, in the order in which they were made; before a time, where one is given.</summary>
    public static ILookup<long, ReactionRow> ListOf(ReadScope read, IEnumerable<long> messageIds, Timestamp? before = null) =>
        read.Query<ReactionRow>("""
            SELECT message_id, emoji, user_id
            FROM   message_reactions
            WHERE  message_id IN @messageIds AND (@before IS NULL OR created_at < @before)
            ORDER  BY created_at
            """, new { messageIds, before }).ToLookup(reaction => reaction.MessageId);
}
