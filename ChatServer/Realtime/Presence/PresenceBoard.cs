using ChatServer.Accounts.Profiles;
using ChatServer.Storage;

namespace ChatServer.Realtime.Presence;

/// <summary>What must be read for a viewer.</summary>
/// <param name="Asked">The users that the viewer's devices asked for: when each was last seen.</param>
internal sealed record WantedReads(bool NeedsPeers, IReadOnlyCollection<Guid> Asked);

/// <summary>
/// Users who are online, and viewers who are notified of them. A user without presence and viewers costs nothing. Nothing here
/// waits or queries: <see cref="PeerReader"/> provides which users each viewer may see.
/// </summary>
internal sealed class PresenceBoard
{
    /// <summary>The most peers that a viewer is notified of: those with the most recent messages.</summary>
    public const int MaxPeers = 2_000;

    private readonly Lock gate = new();
    private readonly ConnectionRegistry connections;
    private readonly Invisibility invisible;
    private readonly LastSeen lastSeen;
    private readonly TimeProvider clock;
    private readonly WatchedUsers watchedUsers;
    private readonly Viewers viewers;
    private readonly PresenceAnswers answers;
    private int viewerCount;
    private long blockVersion;

    public PresenceBoard(
        ConnectionRegistry connections, Invisibility invisible, LastSeen lastSeen, RealtimeOptions options,
        IHostApplicationLifetime lifetime, TimeProvider clock)
    {
        this.connections = connections;
        this.invisible = invisible;
        this.lastSeen = lastSeen;
        this.clock = clock;
        watchedUsers = new WatchedUsers(Look, options, lifetime, clock);
        viewers = new Viewers(watchedUsers);
        answers = new PresenceAnswers(watchedUsers, lastSeen, Own);
        connections.Arrived += connection => See(connection.User.Id, Timestamp.Now(clock));
        connections.Left += Leave;
    }

    public bool HasViewers => Volatile.Read(ref viewerCount) > 0;

    /// <summary>Changes with each block: peers that were read under another version may be wrong.</summary>
    public long BlockVersion => Volatile.Read(ref blockVersion);

    /// <summary>The status that permitted viewers see, without a query. The caller checks the permission.</summary>
    public PresenceStatus StatusOf(Guid userId)
    {
        lock (gate)
            return watchedUsers.Shown(userId);
    }

    /// <summary>Determines a user's status again.</summary>
    public void See(Guid userId, Timestamp at)
    {
        lock (gate)
            watchedUsers.See(userId, at);
    }

    /// <summary>
    /// Subscribes a connection to other users' presence; <paramref name="change"/> sets to whose. Returns the viewer if something
    /// must be read for them that isn't queued yet.
    /// </summary>
    public Viewer? Join(Connection connection, Action<Watch> change)
    {
        lock (gate)
        {
            var viewer = viewers.FindOrAdd(connection.User.Id);
            Volatile.Write(ref viewerCount, viewers.Count);
            if (viewer.Find(connection) is not { } watch)
                viewer.Watches.Add(watch = new Watch(connection));
            change(watch);
            return viewer.TryQueue() ? viewer : null;
        }
    }

    /// <summary>Sends a connection its own user's status; the user's other connections get it if it has changed.</summary>
    public void NotifyOwnDevices(Connection connection)
    {
        lock (gate)
        {
            if (viewers.Find(connection.User.Id) is not { } viewer)
                return;

            var own = Own(viewer.UserId);
            var news = new EncodedEvent(new PresenceChanged(viewer.UserId, own));
            foreach (var watch in viewer.Watches)
            {
                if (own != viewer.LastOwnStatus || watch.Connection == connection)
                    watch.Notify(news);
            }

            viewer.LastOwnStatus = own;
        }
    }

    /// <summary>Notifies the user's viewers of a changed profile, and the user's own devices that use presence.</summary>
    public void NotifyProfileChange(ProfileChanged change)
    {
        var news = new EncodedEvent(change.UserId, change);
        lock (gate)
        {
            watchedUsers.Notify(news);
            foreach (var watch in viewers.Find(change.UserId)?.Watches ?? [])
                watch.Notify(news);
        }
    }

    /// <summary>Sends the notifications that have become due; called about once a second.</summary>
    public void NotifyDue()
    {
        WatchedUser[] waiting;
        lock (gate)
            waiting = [.. watchedUsers.Unsettled];

        // The gate is taken for one user at a time, so that no other thread waits for all of them.
        foreach (var user in waiting)
        {
            lock (gate)
                watchedUsers.NotifyIfDue(user);
        }
    }

    /// <summary>What must be read for a viewer: their peers, and when the users that their devices asked for were seen.</summary>
    public WantedReads Wanted(Viewer viewer)
    {
        lock (gate)
            return new WantedReads(!viewer.ArePeersKnown, [.. viewer.Watches.SelectMany(watch => watch.Asked ?? []).Distinct()]);
    }

    /// <summary>Stores what was read for a viewer and answers their devices; false if it must be read again.</summary>
    /// <param name="peers">Null if they were already known.</param>
    /// <param name="versionBefore">The value of <see cref="BlockVersion"/> before the read.</param>
    public bool TryAnswer(
        Viewer viewer, IReadOnlySet<Guid>? peers, IReadOnlyDictionary<Guid, Timestamp> seen, long versionBefore)
    {
        lock (gate)
        {
            if (blockVersion != versionBefore)
                return false;

            viewer.IsQueued = false;
            if (viewer.Watches.Count == 0)
                return true;

            if (peers is not null)
                viewers.SetPeers(viewer, peers);
            foreach (var watch in viewer.Watches)
                answers.Answer(viewer, watch, seen);
            return true;
        }
    }

    /// <summary>
    /// Stores which of <paramref name="others"/> a user is a peer of; false if it must be read again.
    /// </summary>
    public bool TryRelate(Guid userId, IReadOnlyList<Guid> others, IReadOnlySet<Guid> peers, long versionBefore)
    {
        lock (gate)
        {
            if (blockVersion != versionBefore)
                return false;

            foreach (var other in others)
                viewers.Relate(userId, other, arePeers: peers.Contains(other));
            return true;
        }
    }

    /// <summary>Whether any of these users is a viewer.</summary>
    public bool HasViewerAmong(Guid userId, IReadOnlyList<Guid> others)
    {
        lock (gate)
            return viewers.Find(userId) is not null || others.Any(other => viewers.Find(other) is not null);
    }

    /// <summary>Applies a block: from now on neither user is notified of the other, and each sees the other as offline.</summary>
    public void ApplyBlock(Guid one, Guid other)
    {
        lock (gate)
        {
            Volatile.Write(ref blockVersion, blockVersion + 1);
            viewers.Relate(one, other, arePeers: false);
        }
    }

    /// <summary>Marks the peers of all viewers as unknown; returns the viewers that aren't queued for a read yet.</summary>
    public IReadOnlyList<Viewer> ForgetPeers()
    {
        lock (gate)
        {
            foreach (var viewer in viewers.All)
                viewer.ArePeersKnown = false;
            return [.. viewers.All.Where(viewer => viewer.TryQueue())];
        }
    }

    private void Leave(Connection connection)
    {
        var userId = connection.User.Id;
        var at = Timestamp.Now(clock);
        if (connections.Of(userId).Count == 0 && !invisible.Contains(userId))
            lastSeen.Note(userId, at);

        lock (gate)
        {
            viewers.Forget(connection);
            Volatile.Write(ref viewerCount, viewers.Count);
            watchedUsers.See(userId, at);
        }
    }

    private PresenceStatus Own(Guid userId) => invisible.Contains(userId) ? PresenceStatus.Invisible : Look(userId);

    private PresenceStatus Look(Guid userId)
    {
        var devices = connections.Of(userId);
        if (devices.Count == 0 || invisible.Contains(userId))
            return PresenceStatus.Offline;

        return viewers.Find(userId) is { } viewer && devices.All(device => viewer.Find(device) is { IsAway: true })
            ? PresenceStatus.Away
            : PresenceStatus.Online;
    }
}
