using ChatServer.Storage;

namespace ChatServer.Realtime.Presence;

/// <summary>
/// The watched users, connected or not. A user who connects costs one look-up of whether anyone watches them, and a change costs
/// one frame per viewer who wants it. Used under the gate of <see cref="PresenceBoard"/>.
/// </summary>
/// <param name="look">Returns a user's current status.</param>
internal sealed class WatchedUsers(
    Func<Guid, PresenceStatus> look, RealtimeOptions options, IHostApplicationLifetime lifetime, TimeProvider clock)
{
    private readonly Dictionary<Guid, WatchedUser> watched = [];
    private readonly HashSet<WatchedUser> unsettled = [];

    /// <summary>The users whose viewers have not been notified of the current status yet.</summary>
    public IReadOnlyCollection<WatchedUser> Unsettled => unsettled;

    /// <summary>The status to show to a viewer who asks now.</summary>
    public PresenceStatus Shown(Guid userId) => watched.TryGetValue(userId, out var user) ? user.Shown : look(userId);

    public void Watch(Viewer viewer, Guid userId)
    {
        if (!watched.TryGetValue(userId, out var user))
            watched[userId] = user = new WatchedUser(userId, look(userId));
        user.Viewers.Add(viewer);
    }

    public void Unwatch(Viewer viewer, Guid userId)
    {
        var user = watched[userId];
        user.Viewers.Remove(viewer);
        if (user.Viewers.Count > 0)
            return;

        watched.Remove(userId);
        unsettled.Remove(user);
    }

    /// <summary>Notifies a user's viewers of something other than the user's status.</summary>
    public void Notify(EncodedEvent news)
    {
        if (!watched.TryGetValue(news.UserId, out var user))
            return;

        foreach (var viewer in user.Viewers)
            viewer.Notify(news);
    }

    /// <summary>Determines a user's status again, if anyone watches them.</summary>
    public void See(Guid userId, Timestamp at)
    {
        if (!watched.TryGetValue(userId, out var user))
            return;

        user.See(look(userId), at, clock.GetTimestamp());
        unsettled.Add(user);
        NotifyIfDue(user);
    }

    // When the server shuts down, all users leave together and come back, so no viewer is notified.
    public void NotifyIfDue(WatchedUser user)
    {
        if (user.IsSettled)
            unsettled.Remove(user);
        else if (user.IsDue(options.PresenceGrace, clock)
            && !lifetime.ApplicationStopping.IsCancellationRequested
            && unsettled.Remove(user))
        {
            var news = new EncodedEvent(user.MarkNotified(clock.GetTimestamp()));
            foreach (var viewer in user.Viewers)
                viewer.Notify(news);
        }
    }
}
