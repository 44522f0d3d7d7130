using ChatServer.Conversations;
using ChatServer.Storage;

namespace ChatServer.Messages.Search.Query;

/// <summary>The SQL of the conversations that a user searches.</summary>
internal sealed class SearchedConversations(ConversationKinds kinds)
{
    private const string Listed = """
        FROM   conversation_participants
        WHERE  user_id = @userId AND last_message_id > cleared_position AND last_message_id < @beforeMessageId
               AND kind = @kind AND is_archived = @isArchived
        """;

    // Users can't leave a direct conversation, so left_position isn't read and the index covers the query.
    private const string Direct =
        $"SELECT conversation_id, last_message_id, NULL AS left_position, cleared_position {Listed}";

    private const string Others = $"SELECT conversation_id, last_message_id, left_position, cleared_position {Listed}";

    /// <summary>The query over all small kinds.</summary>
    public string Statement { get; } = Compose(kinds);

    /// <summary>
    /// The user's conversations with their newest message below an id, newest first. Cleared conversations are left out, because
    /// nothing can be found in them. SQLite merges the small kinds as it reads them; a user has only few large conversations.
    /// </summary>
    public IReadOnlyList<SearchedRow> List(ReadScope read, Guid userId, long beforeMessageId, int limit)
    {
        var small = read.Query<SearchedRow>(Statement, new { userId, beforeMessageId, limit });
        if (!kinds.HasLarge)
            return small;

        var large = ListLarge(read, userId, beforeMessageId);
        return large.Count == 0 ? small : [.. small.Concat(large).OrderByDescending(row => row.LastMessageId).Take(limit)];
    }

    // The unarchived direct conversations, which are the most, come last, because that costs the least.
    private static string Compose(ConversationKinds kinds)
    {
        var parts = from isArchived in (string[])["1", "0"]
                    from kind in kinds.Small
                    let query = kind.Fill(kind.IsDirect ? Direct : Others)
                    select query.Replace("@isArchived", isArchived, StringComparison.Ordinal);
        return string.Join("\nUNION  ALL\n", parts) + "\nORDER  BY last_message_id DESC\nLIMIT  @limit";
    }

    private static IReadOnlyList<SearchedRow> ListLarge(ReadScope read, Guid userId, long beforeMessageId) =>
        read.Query<SearchedRow>("""
            SELECT p.conversation_id, c.last_message_id, p.cleared_position
            FROM   conversation_participants p
            JOIN   conversations c ON c.id = p.conversation_id
            WHERE  p.user_id = @userId AND p.is_large = 1 AND p.left_position IS NULL AND c.last_message_id > p.cleared_position
                   AND c.last_message_id < @beforeMessageId
            """, new { userId, beforeMessageId });
}
