using ChatServer.Storage;

namespace ChatServer.Realtime.Presence;

/// <summary>
/// Whom viewers watch, connected or not: somebody who connects costs one look whether anybody watches them, and a change costs as
/// many frames as there are viewers who want it. Used under the gate of <see cref="PresenceBoard"/>.
/// </summary>
/// <param name="look">How a user is at this moment.</param>
internal sealed class Sightings(
    Func<Guid, PresenceStatus> look, RealtimeOptions options, IHostApplicationLifetime lifetime, TimeProvider clock)
{
    private readonly Dictionary<Guid, Watched> watched = [];
    private readonly HashSet<Watched> unsettled = [];

    /// <summary>Who isn't as their viewers were told, yet.</summary>
    public IReadOnlyCollection<Watched> Unsettled => unsettled;

    /// <summary>How somebody is to be shown to who asks now.</summary>
    public PresenceStatus Shown(Guid userId) => watched.TryGetValue(userId, out var user) ? user.Shown : look(userId);

    public void Watch(Viewer viewer, Guid userId)
    {
        if (!watched.TryGetValue(userId, out var user))
            watched[userId] = user = new Watched(userId, look(userId));
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

    /// <summary>Tells viewers of a user what has nothing to do with whether they are there.</summary>
    public void Tell(EncodedNews news)
    {
        if (!watched.TryGetValue(news.UserId, out var user))
            return;

        foreach (var viewer in user.Viewers)
            viewer.Tell(news);
    }

    /// <summary>Looks again how somebody is, if anybody wants to know.</summary>
    public void See(Guid userId, Timestamp at)
    {
        if (!watched.TryGetValue(userId, out var user))
            return;

        user.See(look(userId), at, clock.GetTimestamp());
        unsettled.Add(user);
        TellIfDue(user);
    }

    // At the end of the server all leave at once, and come back: nobody is told.
    public void TellIfDue(Watched user)
    {
        if (user.IsSettled)
            unsettled.Remove(user);
        else if (user.IsDue(options.PresenceGrace, clock)
            && !lifetime.ApplicationStopping.IsCancellationRequested
            && unsettled.Remove(user))
        {
            var told = new EncodedNews(user.Tell(clock.GetTimestamp()));
            foreach (var viewer in user.Viewers)
                viewer.Tell(told);
        }
    }
}
