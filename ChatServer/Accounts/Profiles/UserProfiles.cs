using ChatServer.Accounts.Sessions;
using ChatServer.Accounts.Suspensions;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Accounts.Profiles;

/// <param name="Changes">The given fields; see <see cref="ProfileRules"/> for their names.</param>
internal sealed record ChangeProfile(CurrentUser Caller, IReadOnlyDictionary<string, string?> Changes) : IWriteCommand;

internal sealed class UserProfiles(Database database, SuspendedUsers suspended)
{
    public ValueTask<UserRow?> FindAsync(Guid userId, CancellationToken cancellationToken) =>
        database.ReadAsync(read => UserStore.Find(read, userId), cancellationToken);

    /// <summary>Changes the given fields, all or none.</summary>
    public ValueTask<Outcome<UserRow>> ChangeAsync(ChangeProfile command, CancellationToken cancellationToken) =>
        database.WriteAsync(command, Change, cancellationToken);

    private Outcome<UserRow> Change(WriteScope write, ChangeProfile command)
    {
        var (caller, changes) = command;
        if (SignedInUser.Find(write, caller) is not { } user)
            return new Refusal(RefusalCode.UnknownUser);

        if (suspended.Contains(user.Id, write.Now))
            return Refusal.Suspended;

        var errors = new FieldErrors();
        var today = DateOnly.FromDateTime(write.Now.ToDateTimeOffset().UtcDateTime);
        var changed = ProfileRules.Apply(user, changes, today, errors) with { UpdatedAt = write.Now };
        if (errors.Any)
            return Refusal.Invalid(errors);

        if (changed.Handle is not null && UserStore.FindTaken(write, changed) is { } taken)
            return Refusal.AccountExists(taken);

        UserStore.UpdateProfile(write, changed);
        write.Publish(ProfileChanged.Of(changed, write.Now));
        return changed;
    }
}
