using ChatServer.Storage;

namespace ChatServer.Realtime.Presence;

/// <summary>Requests to set one's presence and to follow others'. A connection gets no presence until it has asked.</summary>
internal sealed class PresenceRequests(
    PresenceBoard board, PeerReadQueue reads, InvisibilitySetting invisibility, TimeProvider clock)
{
    public const int MaxNamed = 500;

    /// <summary>
    /// Sets a device's status, and notifies it of all peers from now on. Null leaves the status as it is;
    /// <see cref="PresenceStatus.Invisible"/> hides the user until a device sets another status.
    /// </summary>
    /// <exception cref="StorageUnavailableException">The status couldn't be stored; nothing has changed.</exception>
    public async ValueTask SetAsync(Connection connection, PresenceStatus? status, CancellationToken cancellationToken)
    {
        if (status is not null)
            await invisibility.SetAsync(
                new SetInvisibility(connection.User.Id, status == PresenceStatus.Invisible), cancellationToken);

        var viewer = board.Join(connection, watch =>
        {
            watch.FollowAll();
            watch.IsAway = status is null ? watch.IsAway : status == PresenceStatus.Away;
        });
        board.NotifyOwnDevices(connection);
        board.See(connection.User.Id, Timestamp.Now(clock));
        Read(viewer);
    }

    /// <summary>
    /// Sends a connection the status of these users now and on every change, instead of the users that it named before.
    /// </summary>
    /// <param name="userIds">At most <see cref="MaxNamed"/>.</param>
    public void Follow(Connection connection, IReadOnlyCollection<Guid> userIds) =>
        Read(board.Join(connection, watch => watch.Follow(userIds)));

    private void Read(Viewer? viewer)
    {
        if (viewer is not null)
            reads.Add(viewer);
    }
}
