using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Accounts.Suspensions;

/// <summary>A user who may read but not write.</summary>
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
    private const string Reason = "user_suspensions.reason";

    public static void Upsert(WriteScope write, SuspensionRow suspension) =>
        write.Execute("""
            INSERT INTO user_suspensions (user_id, reason, ends_at, created_at)
            VALUES (@UserId, @reason, @EndsAt, @CreatedAt)
            ON CONFLICT (user_id) DO UPDATE
            SET    reason = excluded.reason, ends_at = excluded.ends_at, created_at = excluded.created_at
            """, new
        {
            suspension.UserId,
            suspension.EndsAt,
            suspension.CreatedAt,
            reason = write.Columns.Seal(SealedCell.Of(Reason, suspension.UserId), suspension.Reason),
        });

    /// <summary>
    /// Suspends again, with the sealed reason from this table; false if the user is already suspended this way.
    /// </summary>
    public static bool TryRepeat(WriteScope write, Guid userId, object reason, Timestamp? endsAt) =>
        write.Execute("""
            INSERT INTO user_suspensions (user_id, reason, ends_at, created_at)
            VALUES (@userId, @reason, @endsAt, @Now)
            ON CONFLICT (user_id) DO UPDATE
            SET    reason = excluded.reason, ends_at = excluded.ends_at
            WHERE  user_suspensions.reason <> excluded.reason OR user_suspensions.ends_at IS DISTINCT FROM excluded.ends_at
            """, new { userId, reason, endsAt, write.Now }) == 1;

    /// <summary>False if there is none.</summary>
    public static bool TryDelete(WriteScope write, Guid userId) =>
        write.Execute("""
            DELETE FROM user_suspensions
            WHERE  user_id = @userId
            """, new { userId }) == 1;

    public static SuspensionRow? Find(ReadScope read, Guid userId) =>
        read.QueryFirstOrDefault<StoredRow>("""
            SELECT user_id, reason, ends_at, created_at
            FROM   user_suspensions
            WHERE  user_id = @userId
            """, new { userId }) is { } stored
            ? Open(read, stored)
            : null;

    /// <summary>All of them; they are few.</summary>
    public static IReadOnlyList<SuspensionRow> ListAll(ReadScope read) =>
        [.. read.Query<StoredRow>("""
            SELECT user_id, reason, ends_at, created_at
            FROM   user_suspensions
            """).Select(stored => Open(read, stored))];

    private static SuspensionRow Open(ReadScope read, StoredRow stored) => new()
    {
        UserId = stored.UserId,
        Reason = read.Columns.Open(SealedCell.Of(Reason, stored.UserId), stored.Reason),
        EndsAt = stored.EndsAt,
        CreatedAt = stored.CreatedAt,
    };

    private sealed record StoredRow
    {
        public required Guid UserId { get; init; }
        public required byte[] Reason { get; init; }
        public Timestamp? EndsAt { get; init; }
        public Timestamp CreatedAt { get; init; }
    }
}
