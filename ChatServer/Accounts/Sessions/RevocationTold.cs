using System.Collections.Concurrent;
using ChatServer.Storage;

namespace ChatServer.Accounts.Sessions;

/// <summary>
/// Remembers for a while which revocations have been published, so <see cref="RevocationWatch"/> publishes each once, however
/// often it reads the row.
/// </summary>
internal sealed class RevocationTold(TimeProvider clock) : IEventListener
{
    private readonly ConcurrentDictionary<Guid, Timestamp> told = new();

    public void OnCommitted(Commit commit)
    {
        foreach (var happened in commit.Events)
        {
            if (happened is SessionRevoked revoked)
                told[revoked.SessionId] = Timestamp.Now(clock);
            else if (happened is UserDisabled disabled)
                told[disabled.UserId] = Timestamp.Now(clock);
        }
    }

    // A user may be disabled, enabled, and disabled again.
    public bool Knows(Revocation revocation) =>
        told.TryGetValue(revocation.Id, out var at) && at.CompareTo(revocation.At) >= 0;

    /// <summary>Records what has been published, with its own time: the clock may have been set back since.</summary>
    public void Note(Revocation revocation)
    {
        if (!Knows(revocation))
            told[revocation.Id] = revocation.At;
    }

    public void Forget(Timestamp before)
    {
        foreach (var entry in told.Where(entry => entry.Value.CompareTo(before) < 0))
            told.TryRemove(entry);
    }
}
