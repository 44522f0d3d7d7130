using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Conversations;

/// <summary>An event in a conversation at one position of the log, other than a message.</summary>
internal sealed record ConversationEventRow
{
    public long Id { get; init; }
    public long ConversationId { get; init; }
    public required string Kind { get; init; }
    public required Guid UserId { get; init; }
    public long MessageId { get; init; }

    /// <summary>The client id of a file's announcement, if its sender gave one.</summary>
    public string? ClientMsgId { get; init; }

    /// <summary>The emoji of a reaction, sealed as in <see cref="EmojiColumn"/>.</summary>
    public byte[]? Emoji { get; init; }

    /// <summary>Further data of the kind.</summary>
    public string? Detail { get; init; }
    public Timestamp CreatedAt { get; init; }

    /// <summary>Whether it is a read mark of a user who hides what they read; not stored.</summary>
    public bool IsWithheld { get; init; }
}

/// <summary>
/// How the emoji of reactions are stored in their table and in their events: sealed and bound to the message, equal emoji to
/// equal bytes, so they can be counted and found.
/// </summary>
internal static class EmojiColumn
{
    public static byte[] Seal(ReadScope scope, long messageId, string emoji) => scope.Columns.SealAlike(CellOf(messageId), emoji);

    public static string Open(ReadScope scope, long messageId, byte[] emoji) => scope.Columns.OpenAlike(CellOf(messageId), emoji);

    private static SealedCell CellOf(long messageId) => SealedCell.Of("message_reactions.emoji", messageId);
}

/// <summary>The SQL of durable events other than messages.</summary>
internal static class ConversationEventStore
{
    public static void Insert(WriteScope write, ConversationEventRow row) =>
        write.Execute("""
            INSERT INTO conversation_events (id, conversation_id, kind, user_id, message_id, client_msg_id, emoji, detail, created_at)
            VALUES (@Id, @ConversationId, @Kind, @UserId, @MessageId, @ClientMsgId, @Emoji, @Detail, @CreatedAt)
            """, row);

    /// <summary>Some events, as far as they exist.</summary>
    public static Dictionary<long, ConversationEventRow> FindAll(ReadScope read, IEnumerable<long> ids) =>
        read.QueryByIds<ConversationEventRow>("""
            SELECT e.id, e.conversation_id, e.kind, e.user_id, e.message_id, e.client_msg_id, e.emoji, e.detail, e.created_at,
                   e.kind = 'read' AND EXISTS (SELECT 1 FROM users u WHERE u.id = e.user_id AND u.read_receipts = 0) AS is_withheld
            FROM   conversation_events e
            WHERE  e.id IN @ids
            """, ids).ToDictionary(row => row.Id);

    public static bool Exists(ReadScope read, long messageId, string kind) =>
        read.QueryFirstOrDefault<long>("""
            SELECT 1
            FROM   conversation_events
            WHERE  message_id = @messageId AND kind = @kind
            """, new { messageId, kind }) == 1;

    /// <summary>Removes the events of these kinds about a message.</summary>
    public static void DeleteOf(WriteScope write, long messageId, IReadOnlyList<string> kinds) =>
        write.Execute("""
            DELETE FROM conversation_events
            WHERE  message_id = @messageId AND kind IN @kinds
            """, new { messageId, kinds });

    /// <summary>Removes the earlier events about a user's reaction.</summary>
    public static void DeleteReactions(WriteScope write, long messageId, Guid userId, string emoji) =>
        write.Execute("""
            DELETE FROM conversation_events
            WHERE  message_id = @messageId AND kind IN ('reaction_added', 'reaction_removed') AND user_id = @userId AND emoji = @sealedEmoji
            """, new { messageId, userId, sealedEmoji = EmojiColumn.Seal(write, messageId, emoji) });

    /// <summary>Removes a user's earlier mark: only the newest matters.</summary>
    public static void DeleteMark(WriteScope write, long conversationId, string kind, Guid userId) =>
        write.Execute("""
            DELETE FROM conversation_events
            WHERE  conversation_id = @conversationId AND kind = @kind AND user_id = @userId
            """, new { conversationId, kind, userId });
}
