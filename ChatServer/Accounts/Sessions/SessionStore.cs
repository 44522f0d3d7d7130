using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Accounts.Sessions;

/// <summary>The SQL of sessions.</summary>
internal static class SessionStore
{
    private const string Columns = "id, user_id, family_hash, refresh_hash, created_at, refreshed_at, expires_at, revoked_at";
    private const string UserAgent = "sessions.user_agent";
    private const string Address = "sessions.address";

    public static SessionRow? Find(ReadScope read, Guid id) =>
        read.QueryFirstOrDefault<SessionRow>($"""
            SELECT {Columns}
            FROM   sessions
            WHERE  id = @id
            """, new { id });

    public static SessionRow? FindByFamily(ReadScope read, byte[] familyHash) =>
        read.QueryFirstOrDefault<SessionRow>($"""
            SELECT {Columns}
            FROM   sessions
            WHERE  family_hash = @familyHash
            """, new { familyHash });

    /// <summary>The sessions of a user that have neither ended nor expired, newest first.</summary>
    public static IReadOnlyList<SessionRow> ReadOpen(ReadScope read, Guid userId, Timestamp now) =>
        read.Query<SessionRow>($"""
            SELECT {Columns}
            FROM   sessions
            WHERE  user_id = @userId AND revoked_at IS NULL AND expires_at > @now
            ORDER  BY created_at DESC, id
            """, new { userId, now });

    /// <summary>
    /// The sessions of a user that have not ended, for code that ends them. This includes expired ones: the clock may be ahead
    /// and be corrected.
    /// </summary>
    public static IReadOnlyList<SessionRow> ReadUnrevoked(ReadScope read, Guid userId) =>
        read.Query<SessionRow>($"""
            SELECT {Columns}
            FROM   sessions
            WHERE  user_id = @userId AND revoked_at IS NULL
            """, new { userId });

    /// <summary>The open ones with the client that opened each, which is stored sealed.</summary>
    public static IReadOnlyList<SessionRow> ReadOpenWithDevices(ReadScope read, Guid userId, Timestamp now)
    {
        var devices = read.Query<DeviceRow>("""
            SELECT id, user_agent, address
            FROM   sessions
            WHERE  user_id = @userId
            """, new { userId }).ToDictionary(row => row.Id);
        return [.. ReadOpen(read, userId, now).Select(session => session with
        {
            UserAgent = read.Columns.Open(SealedCell.Of(UserAgent, session.Id), devices[session.Id].UserAgent),
            Address = read.Columns.Open(SealedCell.Of(Address, session.Id), devices[session.Id].Address),
        })];
    }

    /// <summary>The addresses that the open sessions of a user were opened from.</summary>
    public static IReadOnlyList<string> ReadOpenAddresses(ReadScope read, Guid userId, Timestamp now) =>
    [
        .. read.Query<AddressRow>("""
            SELECT id, address
            FROM   sessions
            WHERE  user_id = @userId AND revoked_at IS NULL AND expires_at > @now
            """, new { userId, now }).Select(row => read.Columns.Open(SealedCell.Of(Address, row.Id), row.Address)),
    ];

    public static void Insert(WriteScope write, SessionRow session) =>
        write.Execute("""
            INSERT INTO sessions (id, user_id, family_hash, refresh_hash, user_agent, address, created_at, refreshed_at, expires_at)
            VALUES (@Id, @UserId, @FamilyHash, @RefreshHash, @userAgent, @address, @CreatedAt, @RefreshedAt, @ExpiresAt)
            """, new
        {
            session.Id,
            session.UserId,
            session.FamilyHash,
            session.RefreshHash,
            session.CreatedAt,
            session.RefreshedAt,
            session.ExpiresAt,
            userAgent = write.Columns.Seal(SealedCell.Of(UserAgent, session.Id), session.UserAgent),
            address = write.Columns.Seal(SealedCell.Of(Address, session.Id), session.Address),
        });

    public static void UpdateRefresh(WriteScope write, Guid id, byte[] refreshHash, Timestamp expiresAt) =>
        write.Execute("""
            UPDATE sessions
            SET    refresh_hash = @refreshHash, refreshed_at = @Now, expires_at = @expiresAt
            WHERE  id = @id
            """, new { id, refreshHash, write.Now, expiresAt });

    /// <summary>Ends a session and publishes that; false if it had already ended.</summary>
    public static bool Revoke(WriteScope write, SessionRow session)
    {
        var revoked = write.Execute("""
            UPDATE sessions
            SET    revoked_at = @Now
            WHERE  id = @Id AND revoked_at IS NULL
            """, new { session.Id, write.Now });
        if (revoked > 0)
            write.Publish(new SessionRevoked(session.UserId, session.Id));

        return revoked > 0;
    }

    public static bool IsOpen(ReadScope read, Guid id) =>
        read.QueryFirstOrDefault<long>("""
            SELECT 1
            FROM   sessions
            WHERE  id = @id AND revoked_at IS NULL
            """, new { id }) == 1;

    /// <summary>
    /// Ends all sessions of a user who is being disabled; <see cref="UserDisabled"/> is published for all of them.
    /// </summary>
    public static void RevokeAll(WriteScope write, Guid userId) =>
        write.Execute("""
            UPDATE sessions
            SET    revoked_at = @Now
            WHERE  user_id = @userId AND revoked_at IS NULL
            """, new { userId, write.Now });

    /// <summary>
    /// Revocations after <paramref name="at"/>, or at that moment with a higher id, in that order. Not those of disabled users,
    /// whose sockets have to close with another code.
    /// </summary>
    public static IReadOnlyList<Revocation> ReadRevoked(ReadScope read, Timestamp at, Guid afterId, int limit) =>
        read.Query<Revocation>("""
            SELECT id AS session_id, user_id, revoked_at AS at
            FROM   sessions
            WHERE  revoked_at >= @at AND (revoked_at > @at OR id > @afterId)
                   AND NOT EXISTS (SELECT 1 FROM users WHERE users.id = sessions.user_id AND disabled_at IS NOT NULL)
            ORDER  BY revoked_at, id
            LIMIT  @limit
            """, new { at, afterId, limit });

    /// <summary>Removes sessions that nobody can use any more, a few at a time; returns how many were removed.</summary>
    public static int DeleteEnded(WriteScope write, Timestamp before, int limit) =>
        write.Execute("""
            DELETE FROM sessions
            WHERE  id IN (SELECT id FROM sessions WHERE expires_at < @before LIMIT @limit)
            """, new { before, limit })
        + write.Execute("""
            DELETE FROM sessions
            WHERE  id IN (SELECT id FROM sessions WHERE revoked_at < @before LIMIT @limit)
            """, new { before, limit });

    private sealed record AddressRow
    {
        public required Guid Id { get; init; }
        public required byte[] Address { get; init; }
    }

    private sealed record DeviceRow
    {
        public required Guid Id { get; init; }
        public required byte[] UserAgent { get; init; }
        public required byte[] Address { get; init; }
    }
}
