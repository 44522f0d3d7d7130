using ChatServer.Channels;
using ChatServer.Conversations;

namespace ChatServer.Api.Events;

/// <summary>A user's list of channels has changed.</summary>
/// <param name="HasMore">There are channels that weren't in it.</param>
/// <param name="Lost">Those that aren't in it any more.</param>
internal sealed record ListChange(Guid UserId, bool HasMore, IReadOnlyList<long> Lost);

/// <summary>
/// The connected users of these sockets, and which standard channels each may read. That is decided when a device connects and
/// when rights change, not for each message. Used by one loop only, see <see cref="EventsDelivery"/>.
/// </summary>
internal sealed class ChannelListeners(HearingReader reader)
{
    private readonly Dictionary<Guid, Listener> users = [];
    private readonly Dictionary<long, HashSet<Guid>> byChannel = [];

    /// <summary>The connected users.</summary>
    public IReadOnlyCollection<Guid> Users => users.Keys;

    /// <summary>A device of the user has connected; the caller has what they hear read, also if they have others.</summary>
    public void Enter(Guid userId)
    {
        if (!users.TryGetValue(userId, out var user))
            users[userId] = user = new Listener();
        user.Devices++;
    }

    public void Leave(Guid userId)
    {
        if (!users.TryGetValue(userId, out var user) || --user.Devices > 0)
            return;

        Forget([userId]);
        users.Remove(userId);
    }

    /// <summary>Some users hear nothing until what they hear has been read again.</summary>
    public void Forget(IEnumerable<Guid> userIds)
    {
        foreach (var userId in userIds)
        {
            if (!users.TryGetValue(userId, out var user))
                continue;

            foreach (var channel in user.Channels.ToList())
                Set(userId, channel, isReader: false);
            (user.MayHear, user.IsKnown) = (false, false);
        }
    }

    /// <summary>The connected users who hear an event.</summary>
    public IEnumerable<Guid> Of(Audience audience) => audience.Users is { } named
        ? named.Where(Hears)
        : Of(audience.ConversationId);

    /// <summary>The connected users who hear a standard channel.</summary>
    public IReadOnlyCollection<Guid> Of(long channelId) =>
        byChannel.TryGetValue(channelId, out var readers) ? readers : [];

    public bool Hears(Guid userId) => users.TryGetValue(userId, out var user) && user.MayHear;

    /// <summary>Decides again what some users hear. Users who have just connected get no changes.</summary>
    public async ValueTask<IReadOnlyList<ListChange>> ReviseAsync(
        IEnumerable<Guid> userIds, CancellationToken cancellationToken)
    {
        Guid[] connected = [.. userIds.Distinct().Where(users.ContainsKey)];
        if (connected.Length == 0)
            return [];

        var heard = await reader.ReadAsync(connected, cancellationToken);
        return [.. connected.Zip(heard, Revise).OfType<ListChange>()];
    }

    /// <summary>Decides again what the members of a user group hear that has another name.</summary>
    public async ValueTask<IReadOnlyList<ListChange>> ReviseGroupAsync(Guid groupId, CancellationToken cancellationToken) =>
        await ReviseAsync(await reader.MembersOfAsync(groupId, users.Keys, cancellationToken), cancellationToken);

    /// <summary>Decides again who hears a standard channel.</summary>
    public async ValueTask<IReadOnlyList<ListChange>> ReviseAsync(
        ChannelAccessChanged changed, CancellationToken cancellationToken)
    {
        Guid[] concerned = [.. (changed.Users?.Distinct() ?? users.Keys).Where(Hears)];
        if (concerned.Length == 0
            || await reader.ReadersOfAsync(changed.ChannelId, concerned, cancellationToken) is not { } readers)
            return [];

        var changes = new List<ListChange>();
        foreach (var userId in concerned)
        {
            var isReader = readers.Contains(userId);
            if (isReader == users[userId].Channels.Contains(changed.ChannelId))
                continue;

            Set(userId, changed.ChannelId, isReader);
            changes.Add(new ListChange(userId, HasMore: isReader, isReader ? [] : [changed.ChannelId]));
        }

        return changes;
    }

    private ListChange? Revise(Guid userId, Hearing hearing)
    {
        var user = users[userId];
        var (wasKnown, couldHear) = (user.IsKnown, user.MayHear);
        List<long> lost = [.. user.Channels.Except(hearing.Channels)];
        List<long> found = [.. hearing.Channels.Except(user.Channels)];
        (user.IsKnown, user.MayHear) = (true, hearing.MayHear);
        foreach (var channel in lost)
            Set(userId, channel, isReader: false);
        foreach (var channel in found)
            Set(userId, channel, isReader: true);

        if (couldHear && !hearing.MayHear)
            lost = [.. lost.Union(hearing.Silenced)];
        var hasMore = found.Count > 0 || (hearing.MayHear && !couldHear);
        return wasKnown && (hasMore || lost.Count > 0) ? new ListChange(userId, hasMore, lost) : null;
    }

    private void Set(Guid userId, long channelId, bool isReader)
    {
        if (isReader)
        {
            users[userId].Channels.Add(channelId);
            if (!byChannel.TryGetValue(channelId, out var readers))
                byChannel[channelId] = readers = [];
            readers.Add(userId);
            return;
        }

        users[userId].Channels.Remove(channelId);
        if (byChannel.TryGetValue(channelId, out var others) && others.Remove(userId) && others.Count == 0)
            byChannel.Remove(channelId);
    }

    private sealed class Listener
    {
        public int Devices { get; set; }

        /// <summary>Whether what the user hears has been read.</summary>
        public bool IsKnown { get; set; }

        public bool MayHear { get; set; }

        public HashSet<long> Channels { get; } = [];
    }
}
