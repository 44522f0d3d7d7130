namespace ChatServer.Realtime.Presence;

/// <summary>Who is told of others, and of whom. Used under the gate of <see cref="PresenceBoard"/>.</summary>
internal sealed class Viewers(Sightings sightings)
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
            sightings.Unwatch(viewer, peer);
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

    /// <summary>Takes over whether two users are peers. A viewer whose peers are still to be read gets it from there.</summary>
    public void Relate(Guid one, Guid other, bool arePeers)
    {
        Set(one, other, arePeers);
        Set(other, one, arePeers);
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

        sightings.Watch(viewer, userId);
        if (viewer.ArePeersKnown && sightings.Shown(userId) is var status && status != PresenceStatus.Offline)
            viewer.Tell(new EncodedNews(new Appearance(userId, status)));
    }

    // To who may know no more, they are gone.
    private void Remove(Viewer viewer, Guid userId)
    {
        if (!viewer.Peers.Remove(userId))
            return;

        var wasThere = sightings.Shown(userId) != PresenceStatus.Offline;
        sightings.Unwatch(viewer, userId);
        if (wasThere)
            viewer.Tell(new EncodedNews(new Appearance(userId, PresenceStatus.Offline)));
    }
}
