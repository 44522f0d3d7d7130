using ChatServer.Storage;

namespace ChatServer.Channels;

/// <summary>A standard channel.</summary>
/// <param name="Access">Null if it is public.</param>
internal sealed record CreateChannel(Guid CreatorId, string Name, ChannelDetails Details, AccessLists? Access) : IWriteCommand;

/// <summary>A channel that is a group.</summary>
/// <param name="UserIds">Members besides the creator.</param>
/// <param name="GroupIds">User groups whose present members become members.</param>
internal sealed record CreateGroupChannel(
    Guid CreatorId, string Name, ChannelDetails Details, IReadOnlyList<Guid> UserIds, IReadOnlyList<Guid> GroupIds)
    : IWriteCommand;

/// <summary>Changes what it names.</summary>
/// <param name="Name">Null: as it is.</param>
internal sealed record UpdateChannel(Guid ActorId, long ChannelId, string? Name, DetailsChange Details) : IWriteCommand
{
    /// <summary>Null: as they are; a value of null makes the channel public. Ignored for groups.</summary>
    public Given<AccessLists>? Access { get; init; }
}

/// <summary>A new value, which may be null.</summary>
internal sealed record Given<T>(T? Value)
    where T : class;

/// <summary>New details; those that are null stay as they are.</summary>
internal sealed record DetailsChange(
    Given<string>? Description = null, bool? IsPrivate = null, Given<string>? Data = null, Given<string>? Meta = null)
{
    public ChannelDetails ApplyTo(ChannelDetails before) => new(
        Description is { } description ? description.Value : before.Description,
        IsPrivate ?? before.IsPrivate,
        Data is { } data ? data.Value : before.Data,
        Meta is { } meta ? meta.Value : before.Meta);
}

/// <summary>By a user who may read a standard channel, for themselves.</summary>
internal sealed record JoinChannel(Guid UserId, long ChannelId) : IWriteCommand;

internal sealed record AddChannelMembers(
    Guid ActorId, long ChannelId, IReadOnlyList<Guid> UserIds, IReadOnlyList<Guid> GroupIds) : IWriteCommand;

internal sealed record RemoveChannelMembers(Guid ActorId, long ChannelId, IReadOnlyList<Guid> UserIds) : IWriteCommand;

internal sealed record DeleteChannel(Guid ActorId, long ChannelId) : IWriteCommand;
