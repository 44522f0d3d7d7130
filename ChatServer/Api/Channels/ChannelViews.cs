using System.Text.Json;
using ChatServer.Accounts;
using ChatServer.Api.MessagesApi;
using ChatServer.Api.Workspace;
using ChatServer.Channels;
using ChatServer.Protocol.Channels;
using ChatServer.Realtime.Presence;
using ChatServer.Storage;

namespace ChatServer.Api.Channels;

/// <summary>Converts channels and their members into this API's shapes.</summary>
internal sealed class ChannelViews(PresenceView presence)
{
    public static ChannelModel Model(ShownChannel channel)
    {
        var (row, details) = (channel.Row, channel.Details);
        return new ChannelModel
        {
            Id = ChannelIds.Channel(row.Id),
            UserId = row.CreatedBy,
            Type = ChannelIds.TypeOf(row.Kind),
            Name = channel.Name,
            Description = details.Description,
            IsPrivate = details.IsPrivate,
            Data = details.Data is { } data ? JsonElement.Parse(data) : null,
            Meta = details.Meta is { } meta ? JsonElement.Parse(meta) : null,
            AccessControl = channel.Access is { } access ? new ChannelAccess(List(access.Read), List(access.Write)) : null,
            CreatedAt = WorkspaceTime.Nanoseconds(row.CreatedAt),
            UpdatedAt = WorkspaceTime.Nanoseconds(row.UpdatedAt ?? row.CreatedAt),
            UpdatedBy = row.UpdatedBy,
        };
    }

    public IReadOnlyList<ListedChannel> List(ReadScope read, Guid userId, IReadOnlyList<ListedChannelRow> rows)
    {
        var users = UserStore.List(read, rows.Select(row => row.OtherUserId).OfType<Guid>().Append(userId))
            .ToDictionary(user => user.Id);
        return [.. rows.Select(row => List(read, userId, row, users))];
    }

    public ChannelPerson Person(ReadScope read, Guid viewerId, UserRow user) =>
        new(user.Id, user.Fullname, IsActive(read, viewerId, user.Id));

    public ChannelMemberPage Members(ReadScope read, Guid viewerId, FoundMembers found) => new(
        [.. found.Users.Select(user => new ChannelMember(
            user.Id, user.Fullname, UserRole.Of(user), AvatarEndpoints.PathOf(user.Id), IsActive(read, viewerId, user.Id)))],
        found.Total);

    private ListedChannel List(ReadScope read, Guid userId, ListedChannelRow row, Dictionary<Guid, UserRow> users)
    {
        Guid[]? ids = row.Channel.IsDirect ? [.. new[] { userId, row.OtherUserId ?? userId }.Distinct()] : null;
        return new ListedChannel(Model(row.Channel))
        {
            UserIds = ids,
            Users = ids is null
                ? null
                : [.. ids.Where(users.ContainsKey).Select(id => Person(read, userId, users[id]))],
            LastMessageAt = row.LastMessageAt is { } at ? WorkspaceTime.Nanoseconds(at) : null,
            UnreadCount = row.Unread,
        };
    }

    // One's own presence is known.
    private bool IsActive(ReadScope read, Guid viewerId, Guid userId) =>
        userId == viewerId || presence.IsShownOnline(read, viewerId, userId);

    private static ChannelAccessList List(AccessList list) => new(list.GroupIds, list.UserIds);
}
