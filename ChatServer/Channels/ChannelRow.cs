using ChatServer.Storage;

namespace ChatServer.Channels;

/// <summary>A conversation as a channel, without its members.</summary>
internal sealed record ChannelRow
{
    public long Id { get; init; }

    /// <summary>The name of its <see cref="Conversations.ConversationKind"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>Null for a conversation from before this was recorded.</summary>
    public Guid? CreatedBy { get; init; }

    public byte[]? SealedName { get; init; }

    /// <summary>Sealed <see cref="ChannelDetails"/>.</summary>
    public byte[]? Details { get; init; }

    /// <summary>Whether everybody may read and write it; false for direct conversations and groups.</summary>
    public bool IsPublic { get; init; }

    public Timestamp CreatedAt { get; init; }

    /// <summary>Null if it was never changed.</summary>
    public Timestamp? UpdatedAt { get; init; }

    public Guid? UpdatedBy { get; init; }
}

/// <summary>A user's place in a channel that they have joined.</summary>
internal sealed record ChannelMembershipRow
{
    public long ConversationId { get; init; }
    public required Guid UserId { get; init; }
    public required string Role { get; init; }
    public bool IsArchived { get; init; }
    public Timestamp? MutedUntil { get; init; }
    public Timestamp? PinnedAt { get; init; }
    public Timestamp JoinedAt { get; init; }
    public long ClearedPosition { get; init; }

    /// <summary>When the newest message that they have read was sent; null if they have read none.</summary>
    public Timestamp? ReadUpTo { get; init; }

    /// <summary>Joining counts as reading.</summary>
    public Timestamp LastReadAt => ReadUpTo is { } read && read.CompareTo(JoinedAt) > 0 ? read : JoinedAt;
}
