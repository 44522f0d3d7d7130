using ChatServer.Storage;

namespace ChatServer.Realtime.Presence;

/// <summary>What users say of their presence, and ask of others'. A connection hears of nobody until it has asked.</summary>
internal sealed class PresenceRequests(PresenceBoard board, PeerErrands errands, Hiding hiding, TimeProvider clock)
{
    public const int MaxNamed = 500;

    /// <summary>
    /// Takes a device's status, and tells it of all peers from now on. Null changes nothing;
    /// <see cref="PresenceStatus.Invisible"/> hides the user until a device says something else.
    /// </summary>
    /// <exception cref="StorageUnavailableException">The wish couldn't be stored; nothing has changed.</exception>
    public async ValueTask SetAsync(Connection connection, PresenceStatus? status, CancellationToken cancellationToken)
    {
        if (status is not null)
            await hiding.SetAsync(connection.User.Id, status == PresenceStatus.Invisible, cancellationToken);

        var viewer = board.Join(connection, watch =>
        {
            watch.HearAll();
            watch.IsAway = status is null ? watch.IsAway : status == PresenceStatus.Away;
        });
        board.TellSelf(connection);
        board.See(connection.User.Id, Timestamp.Now(clock));
        Read(viewer);
    }

    /// <summary>Tells a connection of these, as they are now and from now on, instead of those whom it named before.</summary>
    /// <param name="userIds">At most <see cref="MaxNamed"/>.</param>
    public void Follow(Connection connection, IReadOnlyCollection<Guid> userIds) =>
        Read(board.Join(connection, watch => watch.Hear(userIds)));

    private void Read(Viewer? viewer)
    {
        if (viewer is not null)
            errands.Add(viewer);
    }
}
