using ChatServer.Storage;

namespace ChatServer.Realtime.Presence;

/// <summary>
/// What a viewer's device is sent when it asks for the statuses of others. Used under the gate of <see cref="PresenceBoard"/>.
/// </summary>
/// <param name="own">Returns a user's status as the user's own devices see it.</param>
internal sealed class PresenceAnswers(WatchedUsers watchedUsers, LastSeen lastSeen, Func<Guid, PresenceStatus> own)
{
    public void Answer(Viewer viewer, Watch watch, IReadOnlyDictionary<Guid, Timestamp> seen)
    {
        if (watch.AsksForAll)
        {
            foreach (var peer in viewer.Peers.Where(peer => watch.Asked?.Contains(peer) != true))
            {
                if (watchedUsers.Shown(peer) is var status && status != PresenceStatus.Offline)
                    watch.Notify(new EncodedEvent(new PresenceChanged(peer, status)));
            }
        }

        foreach (var userId in watch.Asked ?? [])
            watch.Notify(new EncodedEvent(AppearanceTo(viewer, userId, seen)));

        watch.Asked = null;
        watch.AsksForAll = false;
    }

    // A user who isn't a peer, one who doesn't exist and one who has never connected look the same.
    private PresenceChanged AppearanceTo(Viewer viewer, Guid userId, IReadOnlyDictionary<Guid, Timestamp> seen)
    {
        if (userId == viewer.UserId)
            return new PresenceChanged(userId, own(userId));

        if (!viewer.Peers.Contains(userId))
            return new PresenceChanged(userId, PresenceStatus.Offline);

        if (watchedUsers.Shown(userId) is var status && status != PresenceStatus.Offline)
            return new PresenceChanged(userId, status);

        Timestamp? stored = seen.TryGetValue(userId, out var at) ? at : null;
        return new PresenceChanged(userId, PresenceStatus.Offline, lastSeen.LaterOf(userId, stored));
    }
}
