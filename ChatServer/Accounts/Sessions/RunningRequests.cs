using System.Collections.Concurrent;
using ChatServer.Storage;

namespace ChatServer.Accounts.Sessions;

/// <summary>
/// The HTTP requests in progress, by user. When a session, an account or an administrator's role ends, the requests that depend
/// on it end, whichever process ended it: <see cref="RevocationWatch"/> reports the revocations of other processes.
/// <see cref="BearerAuthentication"/> adds each request that has a user, so endpoints need no code for it. Holds no more entries
/// than there are requests.
/// </summary>
internal sealed class RunningRequests(TimeProvider clock) : IEventListener
{
    private readonly ConcurrentDictionary<Guid, UserRequests> byUser = new();
    private long revocations;

    /// <summary>
    /// How many revocations have been published. A token that was checked before another one was published has to be checked
    /// again.
    /// </summary>
    public long Revocations => Volatile.Read(ref revocations);

    /// <summary>Administrators with requests in progress that depend on that role.</summary>
    public IReadOnlyList<Guid> Administrators =>
        [.. byUser.Where(entry => entry.Value.List().Any(request => request.IsAdmin)).Select(entry => entry.Key)];

    public int CountOf(Guid userId) => byUser.TryGetValue(userId, out var requests) ? requests.List().Count : 0;

    /// <summary>Adds a request until it has been answered.</summary>
    public RunningRequest Enter(HttpContext context, CurrentUser user)
    {
        var request = new RunningRequest(context, user, clock, Leave);
        while (!byUser.GetOrAdd(user.Id, _ => new UserRequests()).TryAdd(request))
        {
            // The user's last request ended in between, and its set with it; the next round creates another one.
        }

        context.Features.Set(request);
        context.Response.RegisterForDispose(request);
        return request;
    }

    public void OnCommitted(Commit commit)
    {
        foreach (var happened in commit.Events)
        {
            switch (happened)
            {
                case SessionRevoked revoked:
                    End(revoked.UserId, request => request.User.SessionId == revoked.SessionId, static request => request.End());
                    break;
                case UserDisabled disabled:
                    End(disabled.UserId, static _ => true, static request => request.End());
                    break;
                case AdminRoleRevoked revokedRole:
                    End(revokedRole.UserId, static request => request.IsAdmin, static request => request.EndForLostRole());
                    break;
            }
        }
    }

    private void End(Guid userId, Func<RunningRequest, bool> concerns, Action<RunningRequest> end)
    {
        Interlocked.Increment(ref revocations);
        if (!byUser.TryGetValue(userId, out var requests))
            return;

        foreach (var request in requests.List().Where(concerns))
            end(request);
    }

    private void Leave(RunningRequest request)
    {
        if (byUser.TryGetValue(request.User.Id, out var requests) && requests.RemoveWasLast(request))
            byUser.TryRemove(KeyValuePair.Create(request.User.Id, requests));
    }

    private sealed class UserRequests
    {
        private readonly Lock gate = new();
        private readonly HashSet<RunningRequest> running = [];
        private bool isClosed;

        public bool TryAdd(RunningRequest request)
        {
            lock (gate)
                return !isClosed && running.Add(request);
        }

        public bool RemoveWasLast(RunningRequest request)
        {
            lock (gate)
            {
                running.Remove(request);
                return isClosed = running.Count == 0;
            }
        }

        public IReadOnlyList<RunningRequest> List()
        {
            lock (gate)
                return [.. running];
        }
    }
}
