using ChatServer.Conversations;
using ChatServer.Conversations.Settings;
using ChatServer.Storage;

namespace ChatServer.Inbox;

/// <summary>The number of a user's unread messages.</summary>
/// <param name="Unread">In conversations that they haven't muted.</param>
/// <param name="Muted">In those that they have.</param>
internal sealed record UnreadSum(long Unread, long Muted);

/// <summary>
/// Returns a user's total of unread messages. The sums are maintained with the counters, so it costs the same however many
/// conversations there are: only temporarily muted ones are checked, as their mute may have expired.
/// </summary>
internal sealed class UnreadTotal(Database database, CounterFlush counters, TimeProvider clock)
{
    public async ValueTask<UnreadSum> ReadAsync(Guid userId, CancellationToken cancellationToken)
    {
        await counters.FlushAsync(cancellationToken);
        return await database.ReadAsync(read => Read(read, userId, Timestamp.Now(clock)), cancellationToken);
    }

    public static UnreadSum Read(ReadScope read, Guid userId, Timestamp now)
    {
        var kept = UnreadStore.Find(read, userId) ?? new UnreadSum(0, 0);
        var mutedForNow = UnreadStore.SumMutedUntil(read, userId, now, ConversationSettings.Forever);
        return new UnreadSum(kept.Unread - mutedForNow, kept.Muted + mutedForNow);
    }
}

/// <summary>
/// The SQL of unread totals. The rows of <c>user_unread</c> are written by triggers, with the counters that they sum.
/// </summary>
internal static class UnreadStore
{
    /// <summary>The sums, without and with permanently muted conversations.</summary>
    public static UnreadSum? Find(ReadScope read, Guid userId) =>
        read.QueryFirstOrDefault<UnreadSum>("""
            SELECT unread, muted
            FROM   user_unread
            WHERE  user_id = @userId
            """, new { userId });

    public static long SumMutedUntil(ReadScope read, Guid userId, Timestamp after, Timestamp before) =>
        read.QueryScalar<long>("""
            SELECT COALESCE(SUM(unread), 0)
            FROM   conversation_participants
            WHERE  user_id = @userId AND muted_until > @after AND muted_until < @before AND left_position IS NULL
            """, new { userId, after, before });
}
