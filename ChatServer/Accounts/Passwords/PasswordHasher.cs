namespace ChatServer.Accounts.Passwords;

/// <summary>
/// Hashes and verifies passwords: bcrypt where the system can, PBKDF2 where it can't. It verifies both, whichever it makes.
/// It takes a CPU for a quarter of a second, so a server calls it through <see cref="HashingQueue"/>.
/// </summary>
internal sealed class PasswordHasher(AccountOptions options)
{
    private readonly Lazy<string> unknown = new(() => new PasswordHasher(options).Hash(Guid.NewGuid().ToString()));

    /// <summary>The hash that stands in for the one of an unknown email, so that looking for accounts by the clock shows nothing.</summary>
    public string OfNobody => unknown.Value;

    // As much work as bcrypt of the same cost, roughly: 650,000 iterations at cost 12.
    private int Iterations => 160 << options.BcryptCost;

    /// <exception cref="ArgumentException"><paramref name="password"/> is longer than bcrypt reads, see <see cref="PasswordRules"/>.</exception>
    public string Hash(string password)
    {
        if (!Bcrypt.CanHash(password))
            throw new ArgumentException("The password is too long for bcrypt", nameof(password));

        return Bcrypt.IsAvailable ? Bcrypt.Hash(password, options.BcryptCost) : Pbkdf2.Hash(password, Iterations);
    }

    public static bool Verify(string password, string hash) =>
        Bcrypt.Owns(hash) ? Bcrypt.IsAvailable && Bcrypt.Verify(password, hash) : Pbkdf2.Verify(password, hash);

    /// <summary>True for a hash of another kind or cost than <see cref="Hash"/> makes.</summary>
    public bool NeedsRehash(string hash) => Bcrypt.IsAvailable
        ? Bcrypt.CostOf(hash) != options.BcryptCost
        : Pbkdf2.IterationsOf(hash) != Iterations;
}
