using System.Collections.Concurrent;
using ChatServer.Storage;

namespace ChatServer.Accounts.Suspensions;

/// <summary>
/// The users who are suspended from messaging, in memory: read from the table at startup, kept up to date by events, so sending a
/// message needs no table lookup. Usually it is empty. Thread-safe; a committed change applies to the next write.
/// </summary>
internal sealed class SuspendedUsers : IEventListener
{
    private readonly ConcurrentDictionary<Guid, Timestamp?> endings = new();
    private volatile bool any;

    public void OnCommitted(Commit commit)
    {
        foreach (var happened in commit.Events)
        {
            if (happened is UserSuspended changed)
                Note(changed);
        }
    }

    public bool Contains(Guid userId, Timestamp now) =>
        any && endings.TryGetValue(userId, out var end) && (end is not { } ends || ends.CompareTo(now) > 0);

    /// <summary>Loads the table's content.</summary>
    public void Load(IEnumerable<SuspensionRow> rows)
    {
        foreach (var row in rows)
            Note(new UserSuspended(row.UserId, IsSuspended: true, row.EndsAt));
    }

    private void Note(UserSuspended changed)
    {
        if (changed.IsSuspended)
            endings[changed.UserId] = changed.EndsAt;
        else
            endings.TryRemove(changed.UserId, out _);
        any = !endings.IsEmpty;
    }
}
