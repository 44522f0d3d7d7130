using ChatServer.Storage;

namespace ChatServer.Realtime.Presence;

/// <summary>One connection's subscription to presence. Used under the gate of <see cref="PresenceBoard"/>.</summary>
internal sealed class Watch(Connection connection)
{
    private HashSet<Guid> named = [];

    public Connection Connection { get; } = connection;

    /// <summary>Whether the device has set itself to away.</summary>
    public bool IsAway { get; set; }

    /// <summary>Whether the connection is notified of all peers.</summary>
    public bool WantsAll { get; private set; }

    /// <summary>Whether the peers who are present have yet to be sent.</summary>
    public bool AsksForAll { get; set; }

    /// <summary>The users whose status has yet to be sent; null if none was asked for.</summary>
    public IReadOnlyCollection<Guid>? Asked { get; set; }

    public bool Wants(Guid userId) => WantsAll || named.Contains(userId);

    public void FollowAll()
    {
        AsksForAll |= !WantsAll;
        WantsAll = true;
    }

    public void Follow(IReadOnlyCollection<Guid> userIds)
    {
        named = [.. userIds];
        Asked = named;
    }

    public void Notify(EncodedEvent news)
    {
        if (news.For(Connection.Encoder) is { } frame)
            Connection.Send(frame);
    }
}

/// <summary>
/// A user who is notified of others on one or more devices, and the users that they may see. A user whose devices don't use
/// presence has no viewer. Used under the gate of <see cref="PresenceBoard"/>.
/// </summary>
internal sealed class Viewer(Guid userId)
{
    public Guid UserId { get; } = userId;

    public List<Watch> Watches { get; } = [];

    /// <summary>Users with a shared conversation, connected or not; at most <see cref="PresenceBoard.MaxPeers"/>.</summary>
    public HashSet<Guid> Peers { get; } = [];

    public bool ArePeersKnown { get; set; }

    /// <summary>Whether the viewer is in the queue of <see cref="PeerReader"/>.</summary>
    public bool IsQueued { get; set; }

    /// <summary>The status that the user's own devices were last sent.</summary>
    public PresenceStatus LastOwnStatus { get; set; }

    /// <summary>False if the viewer is already queued.</summary>
    public bool TryQueue() => !IsQueued && (IsQueued = true);

    public Watch? Find(Connection connection) => Watches.Find(watch => watch.Connection == connection);

    public void Notify(EncodedEvent news)
    {
        foreach (var watch in Watches)
        {
            if (watch.Wants(news.UserId))
                watch.Notify(news);
        }
    }
}

/// <summary>News of a user as frames, encoded once per API.</summary>
internal sealed class EncodedEvent(Guid userId, DomainEvent news)
{
    private readonly Dictionary<IFrameEncoder, Frame?> frames = [];

    public EncodedEvent(PresenceChanged presence)
        : this(presence.UserId, presence)
    {
    }

    public Guid UserId => userId;

    public Frame? For(IFrameEncoder encoder)
    {
        if (!frames.TryGetValue(encoder, out var frame))
            frames[encoder] = frame = encoder.Encode(news, Recipient.Other);
        return frame;
    }
}
