using System.Collections.Concurrent;
using ChatServer.Storage;

namespace ChatServer.Accounts.Sessions;

/// <summary>
/// The administrators as far as this process has published that they are, so that <see cref="RevocationWatch"/> publishes what
/// other processes have changed.
/// </summary>
internal sealed class PublishedAdmins : IEventListener
{
    private readonly ConcurrentDictionary<Guid, bool> published = new();

    public IReadOnlyList<Guid> All => [.. published.Keys];

    public void OnCommitted(Commit commit)
    {
        foreach (var happened in commit.Events)
        {
            if (happened is AdminRoleGranted granted)
                published[granted.UserId] = true;
            else if (happened is AdminRoleRevoked revoked)
                published.TryRemove(revoked.UserId, out _);
        }
    }
}
