namespace ChatServer.Realtime.Presence;

/// <summary>The viewers and the users that each may see. Used under the gate of <see cref="PresenceBoard"/>.</summary>
internal sealed class Viewers(WatchedUsers watchedUsers)
{
    private readonly Dictionary<Guid, Viewer> viewers = [];

    public int Count => viewers.Count;

    public IEnumerable<Viewer> All => viewers.Values;

    public Viewer? Find(Guid userId) => viewers.GetValueOrDefault(userId);

    public Viewer FindOrAdd(Guid userId)
    {
        if (!viewers.TryGetValue(userId, out var viewer))
            viewers[userId] = viewer = new Viewer(userId);
        return viewer;
    }

    public void Forget(Connection connection)
    {
        if (Find(connection.User.Id) is not { } viewer || viewer.Find(connection) is not { } watch)
            return;

        viewer.Watches.Remove(watch);
        if (viewer.Watches.Count > 0)
            return;

        viewers.Remove(viewer.UserId);
        foreach (var peer in viewer.Peers)
            watchedUsers.Unwatch(viewer, peer);
        viewer.Peers.Clear();
    }

    public void SetPeers(Viewer viewer, IReadOnlySet<Guid> peers)
    {
        foreach (var gone in viewer.Peers.Where(peer => !peers.Contains(peer)).ToList())
            Remove(viewer, gone);
        foreach (var peer in peers)
            Add(viewer, peer);
        viewer.ArePeersKnown = true;
    }

    /// <summary>Sets whether two users are peers. A viewer whose peers have not been read yet is left out.</summary>
    public void Relate(Guid one, Guid other, bool arePeers)
    {
        Set(one, other, isPeer: arePeers);
        Set(other, one, isPeer: arePeers);
    }

    private void Set(Guid viewerId, Guid userId, bool isPeer)
    {
        if (viewerId == userId || Find(viewerId) is not { ArePeersKnown: true } viewer)
            return;

        if (isPeer)
            Add(viewer, userId);
        else
            Remove(viewer, userId);
    }

    private void Add(Viewer viewer, Guid userId)
    {
        if (viewer.Peers.Count >= PresenceBoard.MaxPeers || !viewer.Peers.Add(userId))
            return;

        watchedUsers.Watch(viewer, userId);
        if (viewer.ArePeersKnown && watchedUsers.Shown(userId) is var status && status != PresenceStatus.Offline)
            viewer.Notify(new EncodedEvent(new PresenceChanged(userId, status)));
    }

    // A viewer who may no longer see a user is shown that the user is offline.
    private void Remove(Viewer viewer, Guid userId)
    {
        if (!viewer.Peers.Remove(userId))
            return;

        var wasThere = watchedUsers.Shown(userId) != PresenceStatus.Offline;
        watchedUsers.Unwatch(viewer, userId);
        if (wasThere)
            viewer.Notify(new EncodedEvent(new PresenceChanged(userId, PresenceStatus.Offline)));
    }
}
