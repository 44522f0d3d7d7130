using ChatServer.Storage;

namespace ChatServer.Realtime.Presence;

/// <summary>
/// When users were last seen, as long as <see cref="LastSeenFlush"/> has not written it. Bounded: past the bound nobody new is
/// noted until it has.
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

    /// <summary>The later of what was noted and what the table says.</summary>
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

    /// <summary>Lets go of what was written; who has been seen again meanwhile is written the next time.</summary>
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
