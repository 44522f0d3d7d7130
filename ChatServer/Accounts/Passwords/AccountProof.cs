using ChatServer.Accounts.Sessions;
using ChatServer.Storage;

namespace ChatServer.Accounts.Passwords;

internal enum Proof
{
    Given,

    /// <summary>No password came, and the account has one.</summary>
    Missing,
    Wrong,

    /// <summary>The account has no password, and its owner signed in too long ago.</summary>
    Stale,
    TooMany,
}

/// <param name="RetryAfter">With <see cref="Proof.TooMany"/>.</param>
internal readonly record struct ProofResult(Proof Proof, TimeSpan RetryAfter = default);

/// <summary>
/// Asks once more who it is before what can't be undone or shows everything: by the password, or where the account has none, by a
/// sign-in of the last minutes. A token that another service has issued, which has no session here, is that service's word.
/// </summary>
internal sealed class AccountProof(Database database, HashingQueue hashing, AttemptLimits limits, TimeProvider clock)
{
    public static readonly TimeSpan MaxSessionAge = TimeSpan.FromMinutes(10);
    private const int MaxPasswordCharacters = 1_024;

    public async ValueTask<ProofResult> CheckAsync(CurrentUser caller, string? password, CancellationToken cancellationToken)
    {
        var (hash, session) = await database.ReadAsync(
            read => (UserStore.Find(read, caller.Id)?.PasswordHash, caller.SessionId is { } id ? SessionStore.Find(read, id) : null), cancellationToken);
        if (hash is null)
            return new ProofResult(session is not null && IsOld(session) ? Proof.Stale : Proof.Given);

        if (string.IsNullOrEmpty(password))
            return new ProofResult(Proof.Missing);

        if (limits.CountProof(caller.Id) is { } retryAfter)
            return new ProofResult(Proof.TooMany, retryAfter);

        if (password.Length > MaxPasswordCharacters)
            return new ProofResult(Proof.Wrong);

        return (await hashing.VerifyAsync(password, hash, cancellationToken)).Check switch
        {
            PasswordCheck.Right => new ProofResult(Proof.Given),
            PasswordCheck.Busy => new ProofResult(Proof.TooMany, HashingQueue.RetryAfter),
            _ => new ProofResult(Proof.Wrong),
        };
    }

    // One of the future was begun while the clock was ahead, nobody knows when.
    private bool IsOld(SessionRow session) =>
        Timestamp.Now(clock) - session.CreatedAt is var age && (age > MaxSessionAge || age < -SteadyClock.LargestStep);
}
