using ChatServer.Accounts;
using ChatServer.Accounts.Permissions;
using ChatServer.Channels;
using ChatServer.Conversations;
using ChatServer.Storage;

namespace ChatServer.Api.Events;

/// <summary>A user's list of channels has one more, or one less.</summary>
internal readonly record struct ListChange(Guid UserId, long ChannelId, bool IsAdded);

/// <summary>
/// The connected users of these sockets, and which standard channels each may read. That is decided when a user connects and when
/// rights change, not for each message. Used by one loop only, see <see cref="EventsDelivery"/>.
/// </summary>
internal sealed class ChannelListeners(Database database, UserPermissions permissions)
{
    private readonly Dictionary<Guid, Listener> users = [];
    private readonly Dictionary<long, HashSet<Guid>> byChannel = [];

    /// <summary>A device of the user has connected.</summary>
    public async ValueTask EnterAsync(Guid userId, CancellationToken cancellationToken)
    {
        if (users.TryGetValue(userId, out var known))
        {
            known.Devices++;
            return;
        }

        users[userId] = new Listener();
        await ReviseAsync([userId], cancellationToken);
    }

    public void Leave(Guid userId)
    {
        if (!users.TryGetValue(userId, out var user) || --user.Devices > 0)
            return;

        users.Remove(userId);
        foreach (var channel in user.Channels)
            Remove(channel, userId);
    }

    /// <summary>The connected users who hear an event.</summary>
    public IEnumerable<Guid> Of(Audience audience) => audience.Users is { } named
        ? named.Where(Hears)
        : byChannel.GetValueOrDefault(audience.ConversationId) ?? [];

    public bool Hears(Guid userId) => users.TryGetValue(userId, out var user) && user.MayHear;

    /// <summary>Decides again what some users hear.</summary>
    public async ValueTask<IReadOnlyList<ListChange>> ReviseAsync(
        IEnumerable<Guid> userIds, CancellationToken cancellationToken)
    {
        Guid[] connected = [.. userIds.Where(users.ContainsKey)];
        if (connected.Length == 0)
            return [];

        var heard = await database.ReadAsync(read => connected.Select(id => Read(read, id)).ToArray(), cancellationToken);
        return [.. connected.Zip(heard, Revise).SelectMany(changes => changes)];
    }

    /// <summary>Decides again who hears a standard channel.</summary>
    public async ValueTask<IReadOnlyList<ListChange>> ReviseAsync(long channelId, CancellationToken cancellationToken)
    {
        Guid[] connected = [.. users.Where(user => user.Value.MayHear).Select(user => user.Key)];
        var readers = await database.ReadAsync(read => ReadersOf(read, channelId, connected), cancellationToken);
        if (readers is null)
            return [];

        var changes = new List<ListChange>();
        foreach (var userId in connected)
        {
            var isReader = readers.Contains(userId);
            if (isReader == users[userId].Channels.Contains(channelId))
                continue;

            Set(userId, channelId, isReader);
            changes.Add(new ListChange(userId, channelId, isReader));
        }

        return changes;
    }

    private List<ListChange> Revise(Guid userId, HeardChannels heard)
    {
        var user = users[userId];
        user.MayHear = heard.MayHear;
        var changes = new List<ListChange>();
        foreach (var lost in user.Channels.Except(heard.Channels).ToList())
        {
            Set(userId, lost, isReader: false);
            changes.Add(new ListChange(userId, lost, IsAdded: false));
        }

        foreach (var found in heard.Channels.Except(user.Channels).ToList())
        {
            Set(userId, found, isReader: true);
            changes.Add(new ListChange(userId, found, IsAdded: true));
        }

        return changes;
    }

    private HeardChannels Read(ReadScope read, Guid userId)
    {
        if (UserStore.Find(read, userId) is not { DisabledAt: null, IsPending: false } user
            || !permissions.Allows(read, user, Permission.UseChannels))
            return new HeardChannels(MayHear: false, []);

        return new HeardChannels(
            MayHear: true,
            user.IsAdmin
                ? ChannelStore.ListAll(read, ChannelCreation.MaxChannels)
                : ChannelStore.ListReadable(read, userId, ChannelCreation.MaxChannels));
    }

    // Null if it is no standard channel: then its members hear it.
    private static HashSet<Guid>? ReadersOf(ReadScope read, long channelId, IReadOnlyList<Guid> connected)
    {
        if (ChannelStore.Find(read, channelId) is not { } channel)
            return [];

        if (channel.Kind != ConversationKind.Channel.Name)
            return null;

        return channel.IsPublic
            ? [.. connected]
            : [.. UserStore.List(read, connected).Where(user => ChannelRights.MayRead(read, user, channel))
                .Select(user => user.Id)];
    }

    private void Set(Guid userId, long channelId, bool isReader)
    {
        if (!isReader)
        {
            users[userId].Channels.Remove(channelId);
            Remove(channelId, userId);
            return;
        }

        users[userId].Channels.Add(channelId);
        if (!byChannel.TryGetValue(channelId, out var readers))
            byChannel[channelId] = readers = [];
        readers.Add(userId);
    }

    private void Remove(long channelId, Guid userId)
    {
        if (byChannel.TryGetValue(channelId, out var readers) && readers.Remove(userId) && readers.Count == 0)
            byChannel.Remove(channelId);
    }

    private sealed record HeardChannels(bool MayHear, IReadOnlyList<long> Channels);

    private sealed class Listener
    {
        public int Devices { get; set; } = 1;

        public bool MayHear { get; set; }

        public HashSet<long> Channels { get; } = [];
    }
}
