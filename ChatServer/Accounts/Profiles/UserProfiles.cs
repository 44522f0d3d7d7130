using ChatServer.Accounts.Sessions;
using ChatServer.Accounts.Suspensions;
using ChatServer.Storage;

namespace ChatServer.Accounts.Profiles;

/// <summary>The outcome of a profile change.</summary>
internal abstract record ProfileResult
{
    private ProfileResult()
    {
    }

    internal sealed record Changed(UserRow User) : ProfileResult;

    internal sealed record Invalid(FieldErrors Errors) : ProfileResult;

    internal sealed record Taken(string Field) : ProfileResult;

    /// <summary>There is no such user, or they were signed out during the request.</summary>
    internal sealed record Unknown : ProfileResult;

    /// <summary>The user is suspended from messaging: others are notified of profile changes.</summary>
    internal sealed record Suspended : ProfileResult;
}

internal sealed class UserProfiles(Database database, SuspendedUsers suspended)
{
    public ValueTask<UserRow?> FindAsync(Guid userId, CancellationToken cancellationToken) =>
        database.ReadAsync(read => UserStore.Find(read, userId), cancellationToken);

    /// <summary>Changes the given fields, all or none; see <see cref="ProfileRules"/> for their names.</summary>
    public ValueTask<ProfileResult> ChangeAsync(
        CurrentUser caller, IReadOnlyDictionary<string, string?> changes, CancellationToken cancellationToken) =>
        database.WriteAsync(write => Change(write, caller, changes), cancellationToken);

    private ProfileResult Change(WriteScope write, CurrentUser caller, IReadOnlyDictionary<string, string?> changes)
    {
        if (SignedInUser.Find(write, caller) is not { } user)
            return new ProfileResult.Unknown();

        if (suspended.Contains(user.Id, write.Now))
            return new ProfileResult.Suspended();

        var errors = new FieldErrors();
        var today = DateOnly.FromDateTime(write.Now.ToDateTimeOffset().UtcDateTime);
        var changed = ProfileRules.Apply(user, changes, today, errors) with { UpdatedAt = write.Now };
        if (errors.Any)
            return new ProfileResult.Invalid(errors);

        if (changed.Handle is not null && UserStore.FindTaken(write, changed) is { } taken)
            return new ProfileResult.Taken(taken);

        UserStore.UpdateProfile(write, changed);
        write.Publish(ProfileChanged.Of(changed, write.Now));
        return new ProfileResult.Changed(changed);
    }
}
