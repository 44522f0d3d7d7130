using ChatServer.Accounts.Sessions;
using ChatServer.Storage;

namespace ChatServer.Accounts;

internal sealed record DisableAccount(Guid UserId) : IWriteCommand;

internal sealed record EnableAccount(Guid UserId) : IWriteCommand;

/// <summary>
/// Disables and enables accounts. A disabled user's sessions end for good, and their sockets are closed at once.
/// </summary>
internal sealed class AccountStatus(Database database)
{
    /// <summary>False if there is no such user, and for the last administrator.</summary>
    public ValueTask<bool> DisableAsync(DisableAccount command, CancellationToken cancellationToken) =>
        database.WriteUrgentlyAsync(
            command, (write, disable) => UserStore.Find(write, disable.UserId) is { } user && Disable(write, user),
            cancellationToken);

    /// <summary>False if there is no such user. The user has to sign in again.</summary>
    public ValueTask<bool> EnableAsync(EnableAccount command, CancellationToken cancellationToken) =>
        database.WriteAsync(
            command, (write, enable) => UserStore.Find(write, enable.UserId) is { } user && Enable(write, user),
            cancellationToken);

    /// <summary>False, with nothing changed, for the last administrator.</summary>
    public static bool Disable(WriteScope write, UserRow user)
    {
        if (AdminRole.IsLast(write, user.Id))
            return false;

        DisableEvenLast(write, user);
        return true;
    }

    /// <summary>
    /// For an earlier database that was put in place: users disabled since then stay disabled, even the last administrator there.
    /// </summary>
    public static void DisableEvenLast(WriteScope write, UserRow user)
    {
        if (user.DisabledAt is null)
            UserStore.UpdateDisabledAt(write, user.Id, write.Now);

        SessionStore.RevokeAll(write, user.Id);
        write.Publish(new UserDisabled(user.Id));
    }

    /// <summary>Lets a user who waits for approval use the server; true also if they don't wait.</summary>
    public static bool Approve(WriteScope write, UserRow user)
    {
        UserStore.TryApprove(write, user.Id);
        return true;
    }

    public static bool Enable(WriteScope write, UserRow user)
    {
        UserStore.UpdateDisabledAt(write, user.Id, disabledAt: null);
        return true;
    }
}
