namespace ChatServer.Accounts.Passwords;

/// <summary>
/// Hashes passwords with bcrypt, and verifies imported PBKDF2 hashes too. A hash keeps one CPU busy for a quarter of a second, so the
/// server calls this through <see cref="HashingQueue"/>.
/// </summary>
internal sealed class PasswordHasher(AccountOptions options)
{
    private readonly Lazy<string> unknown = new(() => new PasswordHasher(options).Hash(Guid.NewGuid().ToString()));

    /// <summary>The hash that stands in for the one of an unknown email, so that looking for accounts by the clock shows nothing.</summary>
    public string OfNobody => unknown.Value;

    /// <exception cref="ArgumentException"><paramref name="password"/> is longer than bcrypt reads, see <see cref="PasswordRules"/>.</exception>
    public string Hash(string password)
    {
        if (!Bcrypt.CanHash(password))
            throw new ArgumentException("The password is too long for bcrypt", nameof(password));

        return Bcrypt.Hash(password, options.BcryptCost);
    }

    public static bool Verify(string password, string hash) =>
        Bcrypt.Owns(hash) ? Bcrypt.Verify(password, hash) : Pbkdf2.Verify(password, hash);

    /// <summary>True for a hash of another kind or cost than <see cref="Hash"/> makes.</summary>
    public bool NeedsRehash(string hash) => Bcrypt.CostOf(hash) != options.BcryptCost;
}
