using ChatServer.Storage;

namespace ChatServer.Accounts.Suspensions;

/// <summary>A user who may read and not write.</summary>
internal sealed record SuspensionRow
{
    public required Guid UserId { get; init; }
    public required string Reason { get; init; }

    /// <summary>Null: until it is lifted.</summary>
    public Timestamp? EndsAt { get; init; }
    public Timestamp CreatedAt { get; init; }

    public bool HoldsAt(Timestamp now) => EndsAt is not { } end || end.CompareTo(now) > 0;
}

/// <summary>The SQL of suspensions.</summary>
internal static class SuspensionStore
{
    public static void Upsert(WriteScope write, SuspensionRow suspension) =>
        write.Execute("""
            INSERT INTO user_suspensions (user_id, reason, ends_at, created_at)
            VALUES (@UserId, @Reason, @EndsAt, @CreatedAt)
            ON CONFLICT (user_id) DO UPDATE
            SET    reason = excluded.reason, ends_at = excluded.ends_at, created_at = excluded.created_at
            """, suspension);

    /// <summary>Suspends again, with the reason as this table had it; false where it stands so.</summary>
    public static bool TryRepeat(WriteScope write, Guid userId, object reason, Timestamp? endsAt) =>
        write.Execute("""
            INSERT INTO user_suspensions (user_id, reason, ends_at, created_at)
            VALUES (@userId, @reason, @endsAt, @Now)
            ON CONFLICT (user_id) DO UPDATE
            SET    reason = excluded.reason, ends_at = excluded.ends_at
            WHERE  reason <> excluded.reason OR ends_at IS NOT excluded.ends_at
            """, new { userId, reason, endsAt, write.Now }) == 1;

    /// <summary>False where there is none.</summary>
    public static bool TryDelete(WriteScope write, Guid userId) =>
        write.Execute("""
            DELETE FROM user_suspensions
            WHERE  user_id = @userId
            """, new { userId }) == 1;

    public static SuspensionRow? Find(ReadScope read, Guid userId) =>
        read.QueryFirstOrDefault<SuspensionRow>("""
            SELECT user_id, reason, ends_at, created_at
            FROM   user_suspensions
            WHERE  user_id = @userId
            """, new { userId });

    /// <summary>All of them; they are few.</summary>
    public static IReadOnlyList<SuspensionRow> ListAll(ReadScope read) =>
        read.Query<SuspensionRow>("""
            SELECT user_id, reason, ends_at, created_at
            FROM   user_suspensions
            """);
}
