using System.Net;
using ChatServer.Accounts.Passwords;
using ChatServer.Accounts.Profiles;
using ChatServer.Accounts.Sessions;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Accounts;

/// <summary>A user who has registered or signed in.</summary>
internal sealed record SignedIn(UserRow User, TokenPair Tokens);

/// <summary>What remains of a sign-in once the password has been verified.</summary>
/// <param name="VerifiedHash">The hash that the password was verified against.</param>
/// <param name="ReplacementHash">The hash to store from now on; null if the verified one stays.</param>
internal sealed record OpenSession(
    Guid UserId, string? VerifiedHash, string? ReplacementHash, bool IsAdministrator, Device Device) : IWriteCommand;

/// <summary>Signs users in by email and password.</summary>
internal sealed class SignIn(
    Database database, HashingQueue hashing, SessionTokens tokens, AttemptLimits limits, TimeProvider clock)
{
    private const int MaxPasswordCharacters = 1_024;

    public async ValueTask<Outcome<SignedIn>> SignInAsync(
        string? email, string? password, Device device, IPAddress? address, CancellationToken cancellationToken)
    {
        if (Check(email, password) is { Any: true } errors)
            return Refusal.Invalid(errors);

        if (limits.CountSignIn(email!, address) is { } retryAfter)
            return Refusal.TooManyAttempts(retryAfter);

        var (user, source) = await database.ReadAsync(read => Find(read, email!, address), cancellationToken);
        if (!source.IsKnown && limits.CountStranger(email!, address) is { } wait)
            return Refusal.TooManyAttempts(wait);

        var verification = await hashing.VerifyAsync(password!, user?.PasswordHash, source, cancellationToken);
        return verification.Check switch
        {
            PasswordCheck.Busy => Refusal.TooManyAttempts(HashingQueue.RetryAfter),
            PasswordCheck.Right when user is { DisabledAt: null } => await OpenAsync(
                new OpenSession(user.Id, user.PasswordHash, verification.Replacement, user.IsAdmin, device), cancellationToken),
            _ => new Refusal(RefusalCode.WrongCredentials),
        };
    }

    // On a full disk administrators must be able to sign in.
    public ValueTask<Outcome<SignedIn>> OpenAsync(OpenSession command, CancellationToken cancellationToken) =>
        command.IsAdministrator
            ? database.WriteUrgentlyAsync(command, Open, cancellationToken)
            : database.WriteAsync(command, Open, cancellationToken);

    private (UserRow? User, HashingSource Source) Find(ReadScope read, string email, IPAddress? address)
    {
        var user = UserStore.FindByEmail(read, email);
        var isKnown = user is not null && KnownDevices.Knows(read, user.Id, address, Timestamp.Now(clock));
        return (user, HashingSource.Of(address, isKnown));
    }

    private static FieldErrors Check(string? email, string? password)
    {
        var errors = new FieldErrors();
        if (string.IsNullOrWhiteSpace(email))
            errors.Add("email", FieldErrors.Required);
        else if (email.Length > EmailAddress.MaxCharacters)
            errors.Add("email", "Enter a valid email address of at most 254 characters");

        if (string.IsNullOrEmpty(password))
            errors.Add("password", FieldErrors.Required);
        else if (password.Length > MaxPasswordCharacters)
            errors.Add("password", "This is too long for a password");

        return errors;
    }

    // The account may have been disabled, or its password changed, while the password was verified.
    private Outcome<SignedIn> Open(WriteScope write, OpenSession command)
    {
        if (UserStore.Find(write, command.UserId) is not { DisabledAt: null } user || user.PasswordHash != command.VerifiedHash)
            return new Refusal(RefusalCode.WrongCredentials);

        UserStore.UpdateLastLogin(write, user.Id, command.ReplacementHash);
        return new SignedIn(user with { LastLogin = write.Now }, tokens.Open(write, user.Id, command.Device));
    }
}
