using ChatServer.Storage;

namespace ChatServer.Accounts.UserGroups;

/// <summary>A group of users, which permissions and access lists name.</summary>
internal sealed record UserGroupRow
{
    public required Guid Id { get; init; }

    /// <summary>Unique, whatever its case.</summary>
    public required string Name { get; init; }
    public required string Description { get; init; }

    /// <summary>How many users are in it; a trigger counts them.</summary>
    public long Members { get; init; }

    /// <summary>The administrator who created it.</summary>
    public Guid CreatedBy { get; init; }
    public Timestamp CreatedAt { get; init; }
    public Timestamp UpdatedAt { get; init; }
}
