using ChatServer.Messages.Search.Index;
using ChatServer.Storage;

namespace ChatServer.Messages.Search.Query;

/// <summary>A conversation of the user who searches.</summary>
internal sealed record SearchedRow
{
    public long ConversationId { get; init; }

    public long LastMessageId { get; init; }
    public long? LeftPosition { get; init; }
    public long ClearedPosition { get; init; }

    /// <summary>The last message that the user can see.</summary>
    public long LastSeen => Math.Min(LastMessageId, LeftPosition ?? long.MaxValue);
}

/// <summary>The SQL that searches run on the database; see <see cref="IndexStore"/> for the index.</summary>
internal static class SearchStore
{
    /// <summary>The user's first conversation at or above an id.</summary>
    public const string FindConversation = """
        SELECT conversation_id
        FROM   conversation_participants
        WHERE  user_id = @userId AND conversation_id >= @from
        ORDER  BY conversation_id
        LIMIT  1
        """;

    /// <summary>The last position of a conversation that a former participant can see.</summary>
    public const string FindLeftPosition = """
        SELECT left_position
        FROM   conversation_participants
        WHERE  user_id = @userId AND conversation_id = @conversationId
        """;

    /// <summary>The position up to which the user has cleared a conversation.</summary>
    public const string FindClearedPosition = """
        SELECT cleared_position
        FROM   conversation_participants
        WHERE  user_id = @userId AND conversation_id = @conversationId
        """;

    /// <summary>
    /// The id of the first message sent at a time or later; an id above all messages if there is none. Ids grow with time.
    /// </summary>
    public static long FirstIdAt(ReadScope read, Timestamp at)
    {
        var (low, high) = (1L, read.LastPosition() + 1);
        while (low < high)
        {
            var middle = low + (high - low) / 2;
            if (FindNext(read, middle) is { } next && next.CreatedAt.CompareTo(at) < 0)
                low = next.Id + 1;
            else
                high = middle;
        }

        return low;
    }

    private static SentRow? FindNext(ReadScope read, long id) =>
        read.QueryFirstOrDefault<SentRow>("""
            SELECT id, created_at
            FROM   messages
            WHERE  id >= @id
            ORDER  BY id
            LIMIT  1
            """, new { id });

    private sealed record SentRow(long Id, Timestamp CreatedAt);
}
