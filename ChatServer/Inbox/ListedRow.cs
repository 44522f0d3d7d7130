using ChatServer.Storage;

namespace ChatServer.Inbox;

/// <summary>A conversation in somebody's list.</summary>
internal sealed record ListedRow
{
    public long Id { get; init; }
    public required string Kind { get; init; }

    /// <summary>Of a direct conversation.</summary>
    public Guid? OtherUserId { get; init; }

    /// <summary>When the user left it; null while they take part.</summary>
    public Timestamp? LeftAt { get; init; }

    /// <summary>Of a group; of one that the user left, as it was called then.</summary>
    public byte[]? SealedName { get; init; }
    public long LastMessageId { get; init; }
    public long UnreadCount { get; init; }
    public bool IsArchived { get; init; }
    public Timestamp? MutedUntil { get; init; }
    public Timestamp? PinnedAt { get; init; }
    public long ClearedPosition { get; init; }
}
