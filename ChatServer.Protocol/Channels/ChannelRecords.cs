using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace ChatServer.Protocol.Channels;

/// <summary>A channel. Times are nanoseconds since 1970.</summary>
public record ChannelModel
{
    public required string Id { get; init; }

    /// <summary>The user who created it; null if that account was deleted.</summary>
    public required Guid? UserId { get; init; }

    /// <summary><c>dm</c>, <c>group</c>, or null for a standard channel.</summary>
    public required string? Type { get; init; }

    /// <summary>Empty in a <c>dm</c>.</summary>
    public required string Name { get; init; }

    public required string? Description { get; init; }

    /// <summary>Stored as it was sent, and not enforced.</summary>
    public required bool? IsPrivate { get; init; }

    public required JsonElement? Data { get; init; }

    public required JsonElement? Meta { get; init; }

    /// <summary>Null if every user may read and write.</summary>
    public required ChannelAccess? AccessControl { get; init; }

    public required long CreatedAt { get; init; }

    public required long UpdatedAt { get; init; }

    public required Guid? UpdatedBy { get; init; }

    /// <summary>Always null, as the four that follow.</summary>
    public long? ArchivedAt { get; init; }

    public Guid? ArchivedBy { get; init; }

    public long? DeletedAt { get; init; }

    public Guid? DeletedBy { get; init; }
}

/// <summary>
/// The users and user groups that may read and write a standard channel. The right to write doesn't include the right to
/// read; an absent part names nobody.
/// </summary>
public sealed record ChannelAccess(ChannelAccessList? Read = null, ChannelAccessList? Write = null);

/// <summary>Users, and user groups of which all members are meant.</summary>
public sealed record ChannelAccessList(IReadOnlyList<Guid>? GroupIds = null, IReadOnlyList<Guid>? UserIds = null);

/// <summary>An element of <c>GET /api/v1/channels/</c>.</summary>
public sealed record ListedChannel : ChannelModel
{
    [SetsRequiredMembers]
    public ListedChannel(ChannelModel channel)
        : base(channel)
    {
    }

    /// <summary>The members of a <c>dm</c>; null in other channels.</summary>
    public IReadOnlyList<Guid>? UserIds { get; init; }

    /// <summary>The members of a <c>dm</c>; null in other channels.</summary>
    public IReadOnlyList<ChannelPerson>? Users { get; init; }

    /// <summary>When the newest message was sent, replies and own messages included.</summary>
    public long? LastMessageAt { get; init; }

    /// <summary>
    /// Others' messages above the caller's read mark, without replies; 0 in a channel that the caller hasn't joined.
    /// </summary>
    public long UnreadCount { get; init; }
}

/// <summary>The answer of <c>GET /api/v1/channels/{id}</c>.</summary>
public sealed record OpenedChannel : ChannelModel
{
    [SetsRequiredMembers]
    public OpenedChannel(ChannelModel channel)
        : base(channel)
    {
    }

    public bool IsManager { get; init; }

    public bool WriteAccess { get; init; }

    /// <summary>The members; in a standard channel the users who may read it.</summary>
    public long UserCount { get; init; }

    /// <summary>The members of a <c>dm</c> or <c>group</c>; null in a standard channel.</summary>
    public IReadOnlyList<Guid>? UserIds { get; init; }

    /// <summary>The members of a <c>dm</c> or <c>group</c>; null in a standard channel.</summary>
    public IReadOnlyList<ChannelPerson>? Users { get; init; }

    /// <summary>Null if the caller hasn't joined it.</summary>
    public long? LastReadAt { get; init; }

    /// <summary>As in the list; for a caller who hasn't joined it, all messages of others.</summary>
    public long UnreadCount { get; init; }
}

/// <summary>A user with their presence.</summary>
/// <param name="IsActive">Whether the user was connected within the last three minutes.</param>
/// <param name="StatusEmoji">Always null: this server has no status texts.</param>
public sealed record ChannelPerson(
    Guid Id, string Name, bool IsActive, string? StatusEmoji = null, string? StatusMessage = null, long? StatusExpiresAt = null);

/// <summary>The answer of <c>GET /api/v1/channels/{id}/members</c>.</summary>
/// <param name="Total">How many there are on all pages.</param>
public sealed record ChannelMemberPage(IReadOnlyList<ChannelMember> Users, long Total);

/// <summary>An element of a channel's list of members.</summary>
public sealed record ChannelMember(
    Guid Id, string Name, string Role, string ProfileImageUrl, bool IsActive, string? StatusEmoji = null,
    string? StatusMessage = null, long? StatusExpiresAt = null);

/// <summary>A membership, as <c>POST /api/v1/channels/{id}/update/members/add</c> answers it.</summary>
public sealed record ChannelMembership
{
    public required string Id { get; init; }

    public required string ChannelId { get; init; }

    public required Guid UserId { get; init; }

    public string? Role { get; init; }

    /// <summary>Always <c>joined</c>.</summary>
    public string Status { get; init; } = "joined";

    public bool IsActive { get; init; } = true;

    public bool IsChannelMuted { get; init; }

    public bool IsChannelPinned { get; init; }

    public JsonElement? Data { get; init; }

    public JsonElement? Meta { get; init; }

    public required long? InvitedAt { get; init; }

    public required Guid? InvitedBy { get; init; }

    public required long JoinedAt { get; init; }

    public long? LeftAt { get; init; }

    public required long? LastReadAt { get; init; }

    public required long CreatedAt { get; init; }

    public required long UpdatedAt { get; init; }
}

/// <summary>A user, as part of a message or an event; of an agent's message its owner, with the agent's name.</summary>
/// <param name="Role"><c>admin</c>, <c>user</c>, <c>pending</c>, <c>webhook</c> or <c>agent</c>.</param>
public sealed record ChannelUser(Guid Id, string Name, string Role);
