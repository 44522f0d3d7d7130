using System.Net;
using ChatServer.Accounts.Sessions;
using ChatServer.Accounts.Tokens;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Accounts.Passwords;

/// <summary>
/// Asks for proof of identity before an operation that can't be undone or that shows everything: the password, or for an account
/// without one, a sign-in within the last minutes. For a token of another service, that service reports when its user signed in.
/// </summary>
internal sealed class AccountProof(Database database, HashingQueue hashing, AttemptLimits limits, TimeProvider clock)
{
    public static readonly TimeSpan MaxSignInAge = TimeSpan.FromMinutes(10);
    private const int MaxPasswordCharacters = 1_024;

    /// <summary>Null where the proof is given.</summary>
    public async ValueTask<Refusal?> CheckAsync(
        CurrentUser caller, string? password, IPAddress? address, CancellationToken cancellationToken)
    {
        var (hash, session) = await database.ReadAsync(
            read =>
                (UserStore.Find(read, caller.Id)?.PasswordHash, caller.SessionId is { } id ? SessionStore.Find(read, id) : null),
            cancellationToken);
        if (hash is null)
        {
            var signedInAt = caller.SessionId is null ? caller.SignedInAt : session?.CreatedAt.ToDateTimeOffset();
            return IsRecent(signedInAt) ? null : new Refusal(RefusalCode.SignInTooOld);
        }

        if (string.IsNullOrEmpty(password))
            return Refusal.Invalid(FieldErrors.Missing("password"));

        if (limits.CountProof(caller.Id) is { } retryAfter)
            return Refusal.TooManyAttempts(retryAfter);

        if (password.Length > MaxPasswordCharacters)
            return WrongPassword();

        var source = HashingSource.OfProof(address, caller.Id);
        return (await hashing.VerifyAsync(password, hash, source, cancellationToken)).Check switch
        {
            PasswordCheck.Right => null,
            PasswordCheck.Busy => Refusal.TooManyAttempts(HashingQueue.RetryAfter),
            _ => WrongPassword(),
        };
    }

    private static Refusal WrongPassword() => Refusal.Invalid(FieldErrors.Of("password", "This is not your password"));

    // A sign-in in the future was recorded by a wrong clock, and doesn't tell its age.
    private bool IsRecent(DateTimeOffset? signedInAt) =>
        signedInAt is { } at && clock.GetUtcNow() - at <= MaxSignInAge && at - clock.GetUtcNow() <= TokenTimes.AllowedSkew;
}
