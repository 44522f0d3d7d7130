using System.Net;
using ChatServer.Accounts.Sessions;
using ChatServer.Accounts.Tokens;
using ChatServer.Storage;

namespace ChatServer.Accounts.Passwords;

internal enum Proof
{
    Given,

    /// <summary>The request has no password, and the account has one.</summary>
    Missing,
    Wrong,

    /// <summary>The account has no password, and its owner signed in too long ago, or at an unknown time.</summary>
    Stale,
    TooMany,
}

/// <param name="RetryAfter">With <see cref="Proof.TooMany"/>.</param>
internal readonly record struct ProofResult(Proof Proof, TimeSpan RetryAfter = default);

/// <summary>
/// Asks for proof of identity before an operation that can't be undone or that shows everything: the password, or for an account
/// without one, a sign-in within the last minutes. For a token of another service, that service reports when its user signed in.
/// </summary>
internal sealed class AccountProof(Database database, HashingQueue hashing, AttemptLimits limits, TimeProvider clock)
{
    public static readonly TimeSpan MaxSignInAge = TimeSpan.FromMinutes(10);
    private const int MaxPasswordCharacters = 1_024;

    public async ValueTask<ProofResult> CheckAsync(
        CurrentUser caller, string? password, IPAddress? address, CancellationToken cancellationToken)
    {
        var (hash, session) = await database.ReadAsync(
            read =>
                (UserStore.Find(read, caller.Id)?.PasswordHash, caller.SessionId is { } id ? SessionStore.Find(read, id) : null),
            cancellationToken);
        if (hash is null)
            return new ProofResult(IsRecent(caller.SessionId is null ? caller.SignedInAt : session?.CreatedAt.ToDateTimeOffset())
                ? Proof.Given
                : Proof.Stale);

        if (string.IsNullOrEmpty(password))
            return new ProofResult(Proof.Missing);

        if (limits.CountProof(caller.Id) is { } retryAfter)
            return new ProofResult(Proof.TooMany, retryAfter);

        if (password.Length > MaxPasswordCharacters)
            return new ProofResult(Proof.Wrong);

        var source = HashingSource.OfProof(address, caller.Id);
        return (await hashing.VerifyAsync(password, hash, source, cancellationToken)).Check switch
        {
            PasswordCheck.Right => new ProofResult(Proof.Given),
            PasswordCheck.Busy => new ProofResult(Proof.TooMany, HashingQueue.RetryAfter),
            _ => new ProofResult(Proof.Wrong),
        };
    }

    // A sign-in in the future was recorded by a wrong clock, and doesn't tell its age.
    private bool IsRecent(DateTimeOffset? signedInAt) =>
        signedInAt is { } at && clock.GetUtcNow() - at <= MaxSignInAge && at - clock.GetUtcNow() <= TokenTimes.AllowedSkew;
}
