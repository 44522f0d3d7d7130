using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace ChatServer.Protocol.Channels;

/// <summary>A message of a channel. Times are nanoseconds since 1970, and grow strictly within a channel.</summary>
public record ChannelMessage
{
    public required string Id { get; init; }

    public required Guid UserId { get; init; }

    public required string ChannelId { get; init; }

    /// <summary>The quoted message.</summary>
    public required string? ReplyToId { get; init; }

    /// <summary>The thread root, if this is a reply.</summary>
    public required string? ParentId { get; init; }

    public required bool IsPinned { get; init; }

    public required Guid? PinnedBy { get; init; }

    public required long? PinnedAt { get; init; }

    /// <summary>The text; may be empty.</summary>
    public required string Content { get; init; }

    /// <summary>What the sender stored with the message, such as <c>files</c>.</summary>
    public required JsonElement? Data { get; init; }

    public required JsonElement? Meta { get; init; }

    public required long CreatedAt { get; init; }

    /// <summary>Equal to <see cref="CreatedAt"/> unless the message was edited.</summary>
    public required long UpdatedAt { get; init; }
}

/// <summary>A message with its author.</summary>
public record AuthoredChannelMessage : ChannelMessage
{
    [SetsRequiredMembers]
    public AuthoredChannelMessage(ChannelMessage message)
        : base(message)
    {
    }

    /// <summary>Null if the author's account was deleted.</summary>
    public ChannelUser? User { get; init; }
}

/// <summary>An element of <c>GET /api/v1/channels/{id}/messages/pinned</c>.</summary>
public sealed record PinnedChannelMessage : AuthoredChannelMessage
{
    [SetsRequiredMembers]
    public PinnedChannelMessage(AuthoredChannelMessage message)
        : base(message)
    {
    }

    public IReadOnlyList<ChannelReaction> Reactions { get; init; } = [];
}

/// <summary>A message with all that is shown with it.</summary>
public record FullChannelMessage : AuthoredChannelMessage
{
    [SetsRequiredMembers]
    public FullChannelMessage(AuthoredChannelMessage message)
        : base(message)
    {
    }

    /// <summary>The quoted message, without what it quotes itself; null if it was deleted.</summary>
    public AuthoredChannelMessage? ReplyToMessage { get; init; }

    public long? LatestReplyAt { get; init; }

    public long ReplyCount { get; init; }

    /// <summary>In the order in which each was first used.</summary>
    public IReadOnlyList<ChannelReaction> Reactions { get; init; } = [];
}

/// <param name="Name">Any text of 1 to 64 characters, such as an emoji or its short name.</param>
public sealed record ChannelReaction(string Name, IReadOnlyList<ReactingUser> Users, int Count);

public sealed record ReactingUser(Guid Id, string Name);
