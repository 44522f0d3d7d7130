using System.Collections.Concurrent;

namespace ChatServer.Realtime.Presence;

/// <summary>
/// The users who are invisible, which means that they are shown as offline. All of them are held in memory, about 40 bytes each,
/// so that connecting needs no query.
/// </summary>
internal sealed class Invisibility
{
    private readonly ConcurrentDictionary<Guid, bool> invisible = new();

    public bool Contains(Guid userId) => invisible.ContainsKey(userId);

    /// <summary>Applies the stored value.</summary>
    public void Note(Guid userId, bool isInvisible)
    {
        if (isInvisible)
            invisible[userId] = true;
        else
            invisible.TryRemove(userId, out _);
    }
}
