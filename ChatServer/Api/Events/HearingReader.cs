using ChatServer.Accounts;
using ChatServer.Accounts.Permissions;
using ChatServer.Accounts.UserGroups;
using ChatServer.Channels;
using ChatServer.Conversations;
using ChatServer.Storage;

namespace ChatServer.Api.Events;

/// <summary>What a user hears on these sockets.</summary>
/// <param name="MayHear">Whether they may use channels at all.</param>
/// <param name="Channels">The standard channels that they may read.</param>
/// <param name="Silenced">If they may not hear: the channels of which they are members, the newest ones if there are many.
/// </param>
internal sealed record Hearing(bool MayHear, IReadOnlyList<long> Channels, IReadOnlyList<long> Silenced);

/// <summary>Reads what users may hear.</summary>
internal sealed class HearingReader(Database database, UserPermissions permissions)
{
    private const int MaxUsersPerRead = 200;
    private const int MaxSilenced = 1_000;

    public async ValueTask<IReadOnlyList<Hearing>> ReadAsync(IReadOnlyList<Guid> userIds, CancellationToken cancellationToken)
    {
        var found = new List<Hearing>(userIds.Count);
        foreach (var some in userIds.Chunk(MaxUsersPerRead))
            found.AddRange(await database.ReadAsync(
                read => some.Select(userId => Read(read, userId)).ToArray(), cancellationToken));
        return found;
    }

    /// <summary>Those of some users, who may hear, who may read a standard channel. Null if it is none.</summary>
    public ValueTask<IReadOnlySet<Guid>?> ReadersOfAsync(
        long channelId, IReadOnlyCollection<Guid> among, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlySet<Guid>?>(read => ReadersOf(read, channelId, among), cancellationToken);

    /// <summary>The members of a user group among some users, if permissions may depend on its name.</summary>
    public ValueTask<IReadOnlyList<Guid>> MembersOfAsync(
        Guid groupId, IReadOnlyCollection<Guid> among, CancellationToken cancellationToken) =>
        permissions.DependsOnNames(Permission.UseChannels)
            ? database.ReadAsync(read => UserGroupStore.ListMembersAmong(read, groupId, among), cancellationToken)
            : ValueTask.FromResult<IReadOnlyList<Guid>>([]);

    /// <summary>Whether a user may use channels at all.</summary>
    public bool MayHear(ReadScope read, UserRow user) =>
        user is { DisabledAt: null, IsPending: false } && permissions.Allows(read, user, Permission.UseChannels);

    private Hearing Read(ReadScope read, Guid userId)
    {
        if (UserStore.Find(read, userId) is not { } user || !MayHear(read, user))
            return new Hearing(MayHear: false, [], ChannelMembershipStore.ListIdsOf(read, userId, MaxSilenced));

        return new Hearing(
            MayHear: true,
            user.IsAdmin
                ? ChannelStore.ListAll(read, ChannelCreation.MaxChannels)
                : ChannelStore.ListReadable(read, userId, ChannelCreation.MaxChannels),
            []);
    }

    private static HashSet<Guid>? ReadersOf(ReadScope read, long channelId, IReadOnlyCollection<Guid> among)
    {
        if (ChannelStore.Find(read, channelId) is not { } channel)
            return [];

        if (channel.Kind != ConversationKind.Channel.Name)
            return null;

        return channel.IsPublic ? among.ToHashSet() : ChannelAudienceStore.ListReaders(read, channelId, among).ToHashSet();
    }
}
