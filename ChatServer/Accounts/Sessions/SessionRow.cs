using ChatServer.Storage;

namespace ChatServer.Accounts.Sessions;

/// <summary>A sign-in on one device.</summary>
internal sealed record SessionRow
{
    public required Guid Id { get; init; }
    public required Guid UserId { get; init; }
    public required byte[] FamilyHash { get; init; }
    public required byte[] RefreshHash { get; init; }

    /// <summary>The client that opened it; empty if a query doesn't select it.</summary>
    public string UserAgent { get; init; } = "";
    public string Address { get; init; } = "";
    public Timestamp CreatedAt { get; init; }
    public Timestamp RefreshedAt { get; init; }
    public Timestamp ExpiresAt { get; init; }
    public Timestamp? RevokedAt { get; init; }

    public bool IsOpenAt(Timestamp now) => RevokedAt is null && ExpiresAt.CompareTo(now) > 0;
}
