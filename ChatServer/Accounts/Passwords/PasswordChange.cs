using System.Net;
using ChatServer.Accounts.Sessions;
using ChatServer.Storage;

namespace ChatServer.Accounts.Passwords;

/// <summary>The outcome of a password change.</summary>
internal abstract record PasswordResult
{
    private PasswordResult()
    {
    }

    internal sealed record Changed : PasswordResult;

    internal sealed record Invalid(FieldErrors Errors) : PasswordResult;

    internal sealed record TooMany(TimeSpan RetryAfter) : PasswordResult;

    internal sealed record Unknown : PasswordResult;
}

/// <summary>Replaces a password at its owner's request, and ends all sessions except the one that asks.</summary>
internal sealed class PasswordChange(Database database, HashingQueue hashing, AttemptLimits limits)
{
    public async ValueTask<PasswordResult> ChangeAsync(
        CurrentUser caller, string? currentPassword, string? newPassword, IPAddress? address, CancellationToken cancellationToken)
    {
        if (await database.ReadAsync(read => UserStore.Find(read, caller.Id), cancellationToken) is not { } user)
            return new PasswordResult.Unknown();

        if (Check(user, currentPassword, newPassword) is { Any: true } errors)
            return new PasswordResult.Invalid(errors);

        if (limits.CountProof(user.Id) is { } retryAfter)
            return new PasswordResult.TooMany(retryAfter);

        var source = HashingSource.OfProof(address, user.Id);
        var verification = await hashing.VerifyAsync(currentPassword!, user.PasswordHash, source, cancellationToken);
        if (verification.Check == PasswordCheck.Wrong)
            return WrongPassword();

        return verification.Check == PasswordCheck.Right
            && await hashing.HashAsync(newPassword!, source, cancellationToken) is { } hash
            ? await database.WriteAsync(write => Store(write, caller, user.PasswordHash, hash), cancellationToken)
            : new PasswordResult.TooMany(HashingQueue.RetryAfter);
    }

    private static FieldErrors Check(UserRow user, string? currentPassword, string? newPassword)
    {
        var errors = new FieldErrors();
        if (string.IsNullOrEmpty(currentPassword))
            errors.Add("current_password", "This field is required");

        PasswordRules.Check("new_password", newPassword, user.Email, user.Fullname, errors);
        return errors;
    }

    // Another change, or a sign-out, may have come first while this password was verified.
    private static PasswordResult Store(WriteScope write, CurrentUser caller, string? verifiedHash, string hash)
    {
        if (SignedInUser.Find(write, caller)?.PasswordHash != verifiedHash)
            return WrongPassword();

        UserStore.UpdatePassword(write, caller.Id, hash);
        foreach (var session in SessionStore.ReadUnrevoked(write, caller.Id).Where(session => session.Id != caller.SessionId))
            SessionStore.Revoke(write, session);

        return new PasswordResult.Changed();
    }

    private static PasswordResult.Invalid WrongPassword() =>
        new(FieldErrors.Of("current_password", "This is not your current password"));
}
