using System.Collections.Concurrent;
using ChatServer.Storage;

namespace ChatServer.Accounts.Sessions;

/// <summary>
/// Remembers for a while which revocations have been published, so <see cref="RevocationWatch"/> publishes each once, however
/// often it reads the row.
/// </summary>
internal sealed class PublishedRevocations(TimeProvider clock) : IEventListener
{
    private readonly ConcurrentDictionary<Guid, Timestamp> published = new();

    public void OnCommitted(Commit commit)
    {
        foreach (var happened in commit.Events)
        {
            if (happened is SessionRevoked revoked)
                published[revoked.SessionId] = Timestamp.Now(clock);
            else if (happened is UserDisabled disabled)
                published[disabled.UserId] = Timestamp.Now(clock);
        }
    }

    // A user may be disabled, enabled, and disabled again.
    public bool Contains(Revocation revocation) =>
        published.TryGetValue(revocation.Id, out var at) && at.CompareTo(revocation.At) >= 0;

    /// <summary>Records what has been published, with its own time: the clock may have been set back since.</summary>
    public void Note(Revocation revocation)
    {
        if (!Contains(revocation))
            published[revocation.Id] = revocation.At;
    }

    public void Forget(Timestamp before)
    {
        foreach (var entry in published.Where(entry => entry.Value.CompareTo(before) < 0))
            published.TryRemove(entry);
    }
}
