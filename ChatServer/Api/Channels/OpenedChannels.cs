using ChatServer.Accounts;
using ChatServer.Api.Workspace;
using ChatServer.Channels;
using ChatServer.Conversations;
using ChatServer.Protocol.Channels;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Api.Channels;

/// <summary>Reads a channel as a user who opens it sees it.</summary>
internal sealed class OpenedChannels(Database database, CounterFlush counters, ChannelReader channels, ChannelViews views)
{
    public async ValueTask<Outcome<OpenedChannel>> ReadAsync(Guid userId, long? channelId, CancellationToken cancellationToken)
    {
        await counters.FlushAsync(cancellationToken);
        return await database.ReadAsync(
            read =>
            {
                var visit = ChannelVisit.Find(read, userId, channelId);
                return visit.IsRefused ? visit.Refusal : Show(read, visit.Value);
            },
            cancellationToken);
    }

    private Outcome<OpenedChannel> Show(ReadScope read, ChannelVisit visit)
    {
        var (user, row, membership) = visit;
        var channel = channels.Find(read, row.Id)!;
        Guid[]? ids = channel.IsStandard
            ? null
            : [.. ChannelMembershipStore.List(read, row.Id).Select(member => member.UserId)];
        return new OpenedChannel(ChannelViews.Model(channel))
        {
            IsManager = ChannelRights.Manages(read, user, row),
            WriteAccess = ChannelRights.MayWrite(read, user, row),
            UserCount = ids?.Length ?? ChannelMemberList.Count(read, row),
            UserIds = ids,
            Users = ids is null ? null : [.. UserStore.List(read, ids).Select(member => views.Person(read, user.Id, member))],
            LastReadAt = membership is null ? null : WorkspaceTime.Nanoseconds(membership.LastReadAt),
            UnreadCount = Math.Max(0, Unread(read, visit)),
        };
    }

    private static long Unread(ReadScope read, ChannelVisit visit) =>
        ChannelUnreadStore.Find(read, visit.Channel.Id, visit.User.Id)?.Unread
        ?? ChannelUnreadStore.CountAll(read, visit.Channel.Id, visit.User.Id);
}
