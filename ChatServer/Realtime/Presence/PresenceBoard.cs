using ChatServer.Accounts.Profiles;
using ChatServer.Storage;

namespace ChatServer.Realtime.Presence;

/// <summary>
/// Who is there, and who is told. Who uses no presence, and whom nobody watches, costs nothing. Nothing here waits or reads: whom
/// viewers may know of comes from <see cref="PeerReader"/>.
/// </summary>
internal sealed class PresenceBoard
{
    /// <summary>Of more peers, those with whom there was a message last are told of.</summary>
    public const int MaxPeers = 2_000;

    private readonly Lock gate = new();
    private readonly ConnectionRegistry connections;
    private readonly Invisibility invisible;
    private readonly LastSeen lastSeen;
    private readonly TimeProvider clock;
    private readonly Sightings sightings;
    private readonly Viewers viewers;
    private int viewerCount;
    private long partings;

    public PresenceBoard(
        ConnectionRegistry connections, Invisibility invisible, LastSeen lastSeen, RealtimeOptions options,
        IHostApplicationLifetime lifetime, TimeProvider clock)
    {
        this.connections = connections;
        this.invisible = invisible;
        this.lastSeen = lastSeen;
        this.clock = clock;
        sightings = new Sightings(Look, options, lifetime, clock);
        viewers = new Viewers(sightings);
        connections.Arrived += connection => See(connection.User.Id, Timestamp.Now(clock));
        connections.Left += Leave;
    }

    public bool HasViewers => Volatile.Read(ref viewerCount) > 0;

    /// <summary>Another number after each block: what was read before may be wrong.</summary>
    public long Partings => Volatile.Read(ref partings);

    /// <summary>How somebody appears to those who may know; asks no database. Who may know is the caller's to check.</summary>
    public PresenceStatus StatusOf(Guid userId)
    {
        lock (gate)
            return sightings.Shown(userId);
    }

    /// <summary>Looks again how somebody is.</summary>
    public void See(Guid userId, Timestamp at)
    {
        lock (gate)
            sightings.See(userId, at);
    }

    /// <summary>
    /// Has a connection hear of others; <paramref name="change"/> says what it wants. Returns the viewer where there is something
    /// to read for them and nobody has been asked to.
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

    /// <summary>Tells a connection how its own user is, and the others of that user where it has changed.</summary>
    public void TellSelf(Connection connection)
    {
        lock (gate)
        {
            if (viewers.Find(connection.User.Id) is not { } viewer)
                return;

            var own = Own(viewer.UserId);
            var told = new EncodedNews(new Appearance(viewer.UserId, own));
            foreach (var watch in viewer.Watches)
            {
                if (own != viewer.ToldSelf || watch.Connection == connection)
                    watch.Tell(told);
            }

            viewer.ToldSelf = own;
        }
    }

    /// <summary>Tells of a changed profile: who hears of the user, and the user's own devices that use presence.</summary>
    public void TellProfile(ProfileChanged change)
    {
        var news = new EncodedNews(change.UserId, change);
        lock (gate)
        {
            sightings.Tell(news);
            foreach (var watch in viewers.Find(change.UserId)?.Watches ?? [])
                watch.Tell(news);
        }
    }

    /// <summary>Tells what has waited long enough; called about once a second.</summary>
    public void TellDue()
    {
        Watched[] waiting;
        lock (gate)
            waiting = [.. sightings.Unsettled];

        // One at a time, so that nobody waits for all of them.
        foreach (var user in waiting)
        {
            lock (gate)
                sightings.TellIfDue(user);
        }
    }

    /// <summary>What a viewer waits for: their peers, and the states that their devices have asked for.</summary>
    public (bool NeedsPeers, IReadOnlyCollection<Guid> Asked) Wanted(Viewer viewer)
    {
        lock (gate)
            return (!viewer.ArePeersKnown, [.. viewer.Watches.SelectMany(watch => watch.Asked ?? []).Distinct()]);
    }

    /// <summary>Takes over what was read for a viewer and answers their devices; false where it has to be read again.</summary>
    /// <param name="peers">Null where they were known.</param>
    /// <param name="partingsBefore">The number of <see cref="Partings"/> before the reading.</param>
    public bool TryAnswer(
        Viewer viewer, IReadOnlySet<Guid>? peers, IReadOnlyDictionary<Guid, Timestamp> seen, long partingsBefore)
    {
        lock (gate)
        {
            if (partings != partingsBefore)
                return false;

            viewer.IsQueued = false;
            if (viewer.Watches.Count == 0)
                return true;

            if (peers is not null)
                viewers.SetPeers(viewer, peers);
            foreach (var watch in viewer.Watches)
                Answer(viewer, watch, seen);
            return true;
        }
    }

    /// <summary>
    /// Takes over whether somebody is a peer of <paramref name="others"/>; false where it has to be read again.
    /// </summary>
    public bool TryRelate(Guid userId, IReadOnlyList<Guid> others, IReadOnlySet<Guid> peers, long partingsBefore)
    {
        lock (gate)
        {
            if (partings != partingsBefore)
                return false;

            foreach (var other in others)
                viewers.Relate(userId, other, peers.Contains(other));
            return true;
        }
    }

    /// <summary>Whether any of these is a viewer.</summary>
    public bool HasViewerAmong(Guid userId, IReadOnlyList<Guid> others)
    {
        lock (gate)
            return viewers.Find(userId) is not null || others.Any(other => viewers.Find(other) is not null);
    }

    /// <summary>After a block neither is told of the other, from this moment; to each the other is gone.</summary>
    public void Part(Guid one, Guid other)
    {
        lock (gate)
        {
            Volatile.Write(ref partings, partings + 1);
            viewers.Relate(one, other, arePeers: false);
        }
    }

    /// <summary>Has the peers of all viewers read again; returns those whom nobody has been asked to read for.</summary>
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
            sightings.See(userId, at);
        }
    }

    private void Answer(Viewer viewer, Watch watch, IReadOnlyDictionary<Guid, Timestamp> seen)
    {
        if (watch.AsksForAll)
        {
            foreach (var peer in viewer.Peers.Where(peer => watch.Asked?.Contains(peer) != true))
            {
                if (sightings.Shown(peer) is var status && status != PresenceStatus.Offline)
                    watch.Tell(new EncodedNews(new Appearance(peer, status)));
            }
        }

        foreach (var userId in watch.Asked ?? [])
            watch.Tell(new EncodedNews(AppearanceTo(viewer, userId, seen)));

        watch.Asked = null;
        watch.AsksForAll = false;
    }

    // A stranger, somebody who doesn't exist and somebody who was never there look the same.
    private Appearance AppearanceTo(Viewer viewer, Guid userId, IReadOnlyDictionary<Guid, Timestamp> seen)
    {
        if (userId == viewer.UserId)
            return new Appearance(userId, Own(userId));

        if (!viewer.Peers.Contains(userId))
            return new Appearance(userId, PresenceStatus.Offline);

        return sightings.Shown(userId) is var status && status != PresenceStatus.Offline
            ? new Appearance(userId, status)
            : new Appearance(
                userId, PresenceStatus.Offline, lastSeen.LaterOf(userId, seen.TryGetValue(userId, out var at) ? at : null));
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
