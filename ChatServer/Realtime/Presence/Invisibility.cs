using System.Collections.Concurrent;

namespace ChatServer.Realtime.Presence;

/// <summary>
/// Who wants to be taken for offline. All who do are held in memory, about 40 bytes each, so that nobody has to be looked up when
/// they connect.
/// </summary>
internal sealed class Invisibility
{
    private readonly ConcurrentDictionary<Guid, bool> invisible = new();

    public bool Contains(Guid userId) => invisible.ContainsKey(userId);

    /// <summary>Takes over what is stored.</summary>
    public void Note(Guid userId, bool isInvisible)
    {
        if (isInvisible)
            invisible[userId] = true;
        else
            invisible.TryRemove(userId, out _);
    }
}
