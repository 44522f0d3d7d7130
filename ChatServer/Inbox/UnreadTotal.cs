using ChatServer.Conversations;
using ChatServer.Conversations.Settings;
using ChatServer.Storage;

namespace ChatServer.Inbox;

/// <summary>The number of a user's unread messages.</summary>
/// <param name="Unread">In conversations that they haven't muted.</param>
/// <param name="Muted">In those that they have.</param>
internal sealed record UnreadSum(long Unread, long Muted)
{
    public UnreadSum Plus(UnreadSum other) => new(Unread + other.Unread, Muted + other.Muted);
}

/// <summary>
/// Returns a user's total of unread messages. The sums are maintained with the counters, so it costs the same however many
/// conversations there are: only temporarily muted ones are checked, as their mute may have expired, and the few large ones.
/// </summary>
internal sealed class UnreadTotal(
    Database database, CounterFlush counters, ConversationKinds kinds, TimeProvider clock)
{
    public async ValueTask<UnreadSum> ReadAsync(Guid userId, CancellationToken cancellationToken)
    {
        await counters.FlushAsync(cancellationToken);
        var now = Timestamp.Now(clock);
        return await database.ReadAsync(
            read => kinds.HasLarge
                ? Read(read, userId, now).Plus(UnreadStore.SumLarge(read, userId, now))
                : Read(read, userId, now),
            cancellationToken);
    }

    /// <summary>The total of the small conversations.</summary>
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

    /// <summary>The sums over the user's large conversations, which are few and not in those of the table.</summary>
    public static UnreadSum SumLarge(ReadScope read, Guid userId, Timestamp now) =>
        read.QueryFirstOrDefault<UnreadSum>($"""
            SELECT COALESCE(SUM(CASE WHEN muted_until > @now THEN 0 ELSE unread END), 0) AS unread,
                   COALESCE(SUM(CASE WHEN muted_until > @now THEN unread ELSE 0 END), 0) AS muted
            FROM  (SELECT p.muted_until, {LargeConversations.Unread} AS unread
                   FROM   conversation_participants p
                   JOIN   conversations c ON c.id = p.conversation_id
                   WHERE  p.user_id = @userId AND p.is_large = 1 AND p.left_position IS NULL) large
            """, new { userId, now })!;

    public static long SumMutedUntil(ReadScope read, Guid userId, Timestamp after, Timestamp before) =>
        read.QueryScalar<long>("""
            SELECT COALESCE(SUM(unread), 0)
            FROM   conversation_participants
            WHERE  user_id = @userId AND muted_until > @after AND muted_until < @before AND left_position IS NULL
            """, new { userId, after, before });
}
