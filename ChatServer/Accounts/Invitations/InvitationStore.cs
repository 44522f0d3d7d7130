using ChatServer.Storage;

namespace ChatServer.Accounts.Invitations;

/// <summary>Lets its holder register where registration is by invitation.</summary>
internal sealed record InvitationRow
{
    public required Guid Id { get; init; }

    /// <summary>SHA-256 of the token.</summary>
    public required byte[] TokenHash { get; init; }

    /// <summary>The only email that may use it; null: anyone who has the token.</summary>
    public string? Email { get; init; }
    public int MaxUses { get; init; }
    public int Uses { get; init; }

    /// <summary>The id of the administrator who created it, or <c>command line</c>.</summary>
    public required string CreatedBy { get; init; }
    public Timestamp CreatedAt { get; init; }
    public Timestamp ExpiresAt { get; init; }

    public bool IsOpenAt(Timestamp now) => Uses < MaxUses && ExpiresAt.CompareTo(now) > 0;
}

/// <summary>The SQL of invitations.</summary>
internal static class InvitationStore
{
    private const string Columns = "id, token_hash, email, max_uses, uses, created_by, created_at, expires_at";

    public static InvitationRow? FindByToken(ReadScope read, byte[] tokenHash) =>
        read.QueryFirstOrDefault<InvitationRow>($"""
            SELECT {Columns}
            FROM   invitations
            WHERE  token_hash = @tokenHash
            """, new { tokenHash });

    public static IReadOnlyList<InvitationRow> ReadAfter(ReadScope read, Guid afterId, int limit) =>
        read.Query<InvitationRow>($"""
            SELECT {Columns}
            FROM   invitations
            WHERE  id > @afterId
            ORDER  BY id
            LIMIT  @limit
            """, new { afterId, limit });

    public static void Insert(WriteScope write, InvitationRow invitation) =>
        write.Execute("""
            INSERT INTO invitations (id, token_hash, email, max_uses, created_by, created_at, expires_at)
            VALUES (@Id, @TokenHash, @Email, @MaxUses, @CreatedBy, @CreatedAt, @ExpiresAt)
            """, invitation);

    public static void CountUse(WriteScope write, Guid id) =>
        write.Execute("""
            UPDATE invitations
            SET    uses = uses + 1
            WHERE  id = @id
            """, new { id });

    /// <summary>False if there is none.</summary>
    public static bool TryDelete(WriteScope write, Guid id) =>
        write.Execute("""
            DELETE FROM invitations
            WHERE  id = @id
            """, new { id }) == 1;

    public static int CountUnexpired(ReadScope read, Timestamp now) =>
        read.QueryScalar<int>("""
            SELECT COUNT(*)
            FROM   invitations
            WHERE  expires_at > @now
            """, new { now });

    /// <summary>Returns how many there were.</summary>
    public static int DeleteExpired(WriteScope write) =>
        write.Execute("""
            DELETE FROM invitations
            WHERE  expires_at <= @Now
            """, new { write.Now });
}
