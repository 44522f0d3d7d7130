using ChatServer.Storage;

namespace ChatServer.Inbox;

/// <summary>A conversation in a user's list.</summary>
internal sealed record ListedRow
{
    public long Id { get; init; }
    public required string Kind { get; init; }

    /// <summary>Of a direct conversation.</summary>
    public Guid? OtherUserId { get; init; }

    /// <summary>Of a chat with an agent.</summary>
    public Guid? AgentId { get; init; }

    /// <summary>When the user left it; null while they are a participant.</summary>
    public Timestamp? LeftAt { get; init; }

    /// <summary>Of a group; for a former member, its name when they left.</summary>
    public byte[]? SealedName { get; init; }
    public long LastMessageId { get; init; }
    public long UnreadCount { get; init; }
    public bool IsArchived { get; init; }
    public Timestamp? MutedUntil { get; init; }
    public Timestamp? PinnedAt { get; init; }
    public long ClearedPosition { get; init; }
}
