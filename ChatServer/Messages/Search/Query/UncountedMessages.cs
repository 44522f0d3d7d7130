using ChatServer.Conversations;
using ChatServer.Storage;

namespace ChatServer.Messages.Search.Query;

/// <summary>
/// The messages sent since the counters were last written, at most about a second ago (see <see cref="CounterFlush"/>). The table
/// doesn't have them as their conversations' newest messages yet, so a search takes those from the messages themselves: otherwise
/// it would have to wait for a commit that writes the counters.
/// </summary>
internal static class UncountedMessages
{
    // About a microsecond each. If there are more, a search waits until they are counted.
    private const long MaxRead = 1_000;

    public static bool AreTooMany(ReadScope read) => read.LastPosition() - CounterFlush.CountedUpTo(read) > MaxRead;

    /// <summary>
    /// A search on this snapshot finds messages up to this position: all, unless many have been sent since it waited.
    /// </summary>
    public static long SearchedUpTo(ReadScope read) => AreTooMany(read) ? CounterFlush.CountedUpTo(read) : read.LastPosition();

    /// <summary>The user's conversations with messages that aren't counted yet, in no particular order.</summary>
    /// <param name="upTo">The newest message that is searched.</param>
    public static IReadOnlyList<SearchedRow> List(ReadScope read, Guid userId, long upTo)
    {
        var counted = CounterFlush.CountedUpTo(read);
        return upTo > counted ? ListAbove(read, userId, counted) : [];
    }

    // The plus signs keep SQLite on the newest rows: without them it would group by reading a whole index.
    private static IReadOnlyList<SearchedRow> ListAbove(ReadScope read, Guid userId, long position) =>
        read.Query<SearchedRow>("""
            SELECT p.conversation_id, m.last_message_id, p.left_position, p.cleared_position
            FROM  (SELECT conversation_id, MAX(id) AS last_message_id
                   FROM   messages
                   WHERE  id > @position
                   GROUP  BY +conversation_id) AS m
            JOIN   conversation_participants p ON p.conversation_id = +m.conversation_id AND p.user_id = @userId
            """, new { position, userId });
}
