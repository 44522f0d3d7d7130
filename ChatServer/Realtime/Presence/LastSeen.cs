using ChatServer.Storage;

namespace ChatServer.Realtime.Presence;

/// <summary>
/// When users were last seen, until <see cref="LastSeenFlush"/> has written it. Bounded: at the bound no further users are added
/// until then.
/// </summary>
internal sealed class LastSeen
{
    private const int MaxNoted = 100_000;
    private readonly Lock gate = new();
    private readonly Dictionary<Guid, Timestamp> noted = [];

    public void Note(Guid userId, Timestamp at)
    {
        lock (gate)
        {
            if (noted.Count < MaxNoted || noted.ContainsKey(userId))
                noted[userId] = at;
        }
    }

    /// <summary>The later of the time noted here and the stored time.</summary>
    public Timestamp? LaterOf(Guid userId, Timestamp? stored)
    {
        lock (gate)
            return noted.TryGetValue(userId, out var at) && (stored is not { } known || at.CompareTo(known) > 0) ? at : stored;
    }

    public KeyValuePair<Guid, Timestamp>[] All()
    {
        lock (gate)
            return [.. noted];
    }

    /// <summary>Removes what was written; users who were seen again meanwhile are written the next time.</summary>
    public void Forget(IEnumerable<KeyValuePair<Guid, Timestamp>> written)
    {
        lock (gate)
        {
            foreach (var (userId, at) in written)
            {
                if (noted.TryGetValue(userId, out var newest) && newest == at)
                    noted.Remove(userId);
            }
        }
    }
}
