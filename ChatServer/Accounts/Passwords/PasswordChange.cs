using System.Net;
using ChatServer.Accounts.Sessions;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Accounts.Passwords;

/// <summary>What remains of a change once the current password has been verified.</summary>
/// <param name="VerifiedHash">The hash that it was verified against.</param>
internal sealed record ReplacePassword(CurrentUser Caller, string? VerifiedHash, string Hash) : IWriteCommand;

/// <summary>Replaces a password at its owner's request, and ends all sessions except the one that asks.</summary>
internal sealed class PasswordChange(Database database, HashingQueue hashing, AttemptLimits limits)
{
    /// <summary>Null where it is changed.</summary>
    public async ValueTask<Refusal?> ChangeAsync(
        CurrentUser caller, string? currentPassword, string? newPassword, IPAddress? address, CancellationToken cancellationToken)
    {
        if (await database.ReadAsync(read => UserStore.Find(read, caller.Id), cancellationToken) is not { } user)
            return new Refusal(RefusalCode.UnknownUser);

        if (Check(user, currentPassword, newPassword) is { Any: true } errors)
            return Refusal.Invalid(errors);

        if (limits.CountProof(user.Id) is { } retryAfter)
            return Refusal.TooManyAttempts(retryAfter);

        var source = HashingSource.OfProof(address, user.Id);
        var verification = await hashing.VerifyAsync(currentPassword!, user.PasswordHash, source, cancellationToken);
        if (verification.Check == PasswordCheck.Wrong)
            return WrongPassword();

        return verification.Check == PasswordCheck.Right
            && await hashing.HashAsync(newPassword!, source, cancellationToken) is { } hash
            ? await ReplaceAsync(new ReplacePassword(caller, user.PasswordHash, hash), cancellationToken)
            : Refusal.TooManyAttempts(HashingQueue.RetryAfter);
    }

    /// <summary>Null where it is replaced.</summary>
    public ValueTask<Refusal?> ReplaceAsync(ReplacePassword command, CancellationToken cancellationToken) =>
        database.WriteAsync(command, Store, cancellationToken);

    private static FieldErrors Check(UserRow user, string? currentPassword, string? newPassword)
    {
        var errors = new FieldErrors();
        if (string.IsNullOrEmpty(currentPassword))
            errors.Add("current_password", FieldErrors.Required);

        PasswordRules.Check("new_password", newPassword, user.Email, user.Fullname, errors);
        return errors;
    }

    // Another change, or a sign-out, may have come first while this password was verified.
    private static Refusal? Store(WriteScope write, ReplacePassword command)
    {
        var (caller, verifiedHash, hash) = command;
        if (SignedInUser.Find(write, caller)?.PasswordHash != verifiedHash)
            return WrongPassword();

        UserStore.UpdatePassword(write, caller.Id, hash);
        foreach (var session in SessionStore.ReadUnrevoked(write, caller.Id).Where(session => session.Id != caller.SessionId))
            SessionStore.Revoke(write, session);

        return null;
    }

    private static Refusal WrongPassword() =>
        Refusal.Invalid(FieldErrors.Of("current_password", "This is not your current password"));
}
