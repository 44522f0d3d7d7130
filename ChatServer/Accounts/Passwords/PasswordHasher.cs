using System.Diagnostics.CodeAnalysis;

namespace ChatServer.Accounts.Passwords;

/// <summary>
/// Hashes passwords with bcrypt, and verifies imported PBKDF2 hashes too. A hash keeps one CPU busy for a quarter of a second, so
/// the server calls this through <see cref="HashingQueue"/>.
/// </summary>
internal sealed class PasswordHasher(AccountOptions options)
{
    private readonly Lazy<string> decoy = new(() => Bcrypt.Hash(Guid.NewGuid().ToString(), options.BcryptCost));

    /// <exception cref="ArgumentException"><paramref name="password"/> is longer than bcrypt supports, see
    /// <see cref="PasswordRules"/>.</exception>
    public string Hash(string password)
    {
        if (!Bcrypt.CanHash(password))
            throw new ArgumentException("The password is too long for bcrypt", nameof(password));

        return Bcrypt.Hash(password, options.BcryptCost);
    }

    /// <summary>
    /// Whether this is the password of an account's hash; an account without a hash, or an unknown one, has no password. A
    /// refusal always costs one hash: timing doesn't reveal which accounts exist.
    /// </summary>
    public bool Verify(string password, [NotNullWhen(true)] string? hash)
    {
        if (hash is not null && CanVerify(password, hash))
            return Bcrypt.Owns(hash) ? Bcrypt.Verify(password, hash) : Pbkdf2.Verify(password, hash);

        Bcrypt.Verify("nobody", decoy.Value);
        return false;
    }

    /// <summary>True if a hash's kind or cost differs from what <see cref="Hash"/> creates.</summary>
    public bool NeedsRehash(string hash) => Bcrypt.CostOf(hash) != options.BcryptCost;

    // If it can't be, the answer is known without any work.
    private static bool CanVerify(string password, string hash) =>
        Bcrypt.Owns(hash) ? Bcrypt.CanHash(password) : Pbkdf2.Owns(hash);
}
