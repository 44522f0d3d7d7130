using ChatServer.Storage;
namespace ChatServer.Realtime.Presence;

/// <summary>What one connection wants to know of others. Used under the gate of <see cref="PresenceBoard"/>.</summary>
internal sealed class Watch(Connection connection)
{
    private HashSet<Guid> named = [];

    public Connection Connection { get; } = connection;

    /// <summary>Whether this device has nobody before it.</summary>
    public bool IsAway { get; set; }

    /// <summary>Whether all peers are told of.</summary>
    public bool HearsAll { get; private set; }

    /// <summary>Whether the peers who are there are still to be told.</summary>
    public bool AsksForAll { get; set; }

    /// <summary>Whose state is still to be told; null where nothing was asked for.</summary>
    public IReadOnlyCollection<Guid>? Asked { get; set; }

    public bool Wants(Guid userId) => HearsAll || named.Contains(userId);

    public void HearAll()
    {
        AsksForAll |= !HearsAll;
        HearsAll = true;
    }

    public void Hear(IReadOnlyCollection<Guid> userIds)
    {
        named = [.. userIds];
        Asked = named;
    }

    public void Tell(EncodedNews news)
    {
        if (news.For(Connection.Encoder) is { } frame)
            Connection.Send(frame);
    }
}

/// <summary>
/// A user who is told of others, on one device or several: whom they may know of. Devices that use no presence have none. Used
/// under the gate of <see cref="PresenceBoard"/>.
/// </summary>
internal sealed class Viewer(Guid userId)
{
    public Guid UserId { get; } = userId;

    public List<Watch> Watches { get; } = [];

    /// <summary>Who shares a conversation with them, connected or not; at most <see cref="PresenceBoard.MaxPeers"/>.</summary>
    public HashSet<Guid> Peers { get; } = [];

    public bool ArePeersKnown { get; set; }

    /// <summary>Whether <see cref="PeerReader"/> will come to them.</summary>
    public bool IsQueued { get; set; }

    /// <summary>What they were last told of themselves.</summary>
    public PresenceStatus ToldSelf { get; set; }

    /// <summary>False where they are waiting already.</summary>
    public bool TryQueue() => !IsQueued && (IsQueued = true);

    public Watch? Find(Connection connection) => Watches.Find(watch => watch.Connection == connection);

    public void Tell(EncodedNews news)
    {
        foreach (var watch in Watches)
        {
            if (watch.Wants(news.UserId))
                watch.Tell(news);
        }
    }
}

/// <summary>News of a user as frames: written once for each API that tells of it.</summary>
internal sealed class EncodedNews(Guid userId, DomainEvent news)
{
    private readonly Dictionary<IFrameEncoder, Frame?> frames = [];

    public EncodedNews(Appearance appearance)
        : this(appearance.UserId, appearance)
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
