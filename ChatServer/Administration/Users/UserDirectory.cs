using ChatServer.Accounts;
using ChatServer.Accounts.Suspensions;
using ChatServer.Administration.Deletions;
using ChatServer.Administration.Holds;
using ChatServer.Attachments.Uploads;
using ChatServer.Audit;
using ChatServer.Storage;

namespace ChatServer.Administration.Users;

/// <summary>A user with administrators' decisions about them.</summary>
/// <param name="FileBytes">The bytes used by their files and picture.</param>
internal sealed record ManagedUser(
    UserRow User, SuspensionRow? Suspension, string? LegalHold, Timestamp? DeletedAt, long FileBytes);

/// <param name="Next">Where the next page begins; null at the end.</param>
internal sealed record UserPage(IReadOnlyList<ManagedUser> Users, Guid? Next);

/// <summary>
/// All users, by id. A search for a complete email or id is a direct look-up; for a part of an email, handle or name a page
/// examines at most <see cref="MaxLookedAt"/> users: it costs the same among ten and ten million.
/// </summary>
internal sealed class UserDirectory(Database database, TimeProvider clock)
{
    private const int MaxLookedAt = 5_000;
    private const int StepSize = 500;

    public ValueTask<ManagedUser?> FindAsync(Guid userId, CancellationToken cancellationToken) =>
        database.ReadAsync(read => UserStore.Find(read, userId) is { } user ? Manage(read, user) : null, cancellationToken);

    public ValueTask<UserPage> ListAsync(string? query, Guid afterId, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(
            read => FindWhole(read, query) is { } user
                ? new UserPage([Manage(read, user)], Next: null)
                : Walk(read, query, afterId, limit),
            cancellationToken);

    /// <summary>Users who wait for approval, by id.</summary>
    public ValueTask<UserPage> ListPendingAsync(Guid afterId, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(read => ReadPending(read, afterId, limit), cancellationToken);

    private UserPage ReadPending(ReadScope read, Guid afterId, int limit)
    {
        var pending = UserStore.ReadPendingAfter(read, afterId, limit + 1);
        var shown = pending.Take(limit).Select(user => Manage(read, user)).ToList();
        return new UserPage(shown, pending.Count > limit ? shown[^1].User.Id : null);
    }

    private static UserRow? FindWhole(ReadScope read, string? query)
    {
        if (Guid.TryParse(query, out var id))
            return UserStore.Find(read, id);

        var isEmail = query is { Length: > 0 } && query.Contains('@', StringComparison.Ordinal);
        return isEmail ? UserStore.FindByEmail(read, query!.Trim()) : null;
    }

    private UserPage Walk(ReadScope read, string? query, Guid afterId, int limit)
    {
        var found = new List<ManagedUser>();
        for (var looked = 0; looked < MaxLookedAt; looked += StepSize)
        {
            var step = UserStore.ReadAfter(read, afterId, StepSize);
            foreach (var user in step)
            {
                if (found.Count == limit)
                    return new UserPage(found, afterId);

                afterId = user.Id;
                if (Matches(user, query))
                    found.Add(Manage(read, user));
            }

            if (step.Count < StepSize)
                return new UserPage(found, Next: null);
        }

        return new UserPage(found, afterId);
    }

    private static bool Matches(UserRow user, string? query) =>
        string.IsNullOrWhiteSpace(query)
        || new[] { user.Email, user.Handle, user.Fullname }
            .Any(text => text?.Contains(query.Trim(), StringComparison.OrdinalIgnoreCase) == true);

    private ManagedUser Manage(ReadScope read, UserRow user) => new(
        user,
        SuspensionStore.Find(read, user.Id) is { } suspension && suspension.HoldsAt(Timestamp.Now(clock)) ? suspension : null,
        HoldStore.FindReason(read, AuditSubject.User(user.Id)),
        AccountDeletionStore.Find(read, user.Id)?.RequestedAt,
        StorageUseStore.FindUser(read, user.Id).Bytes);
}
