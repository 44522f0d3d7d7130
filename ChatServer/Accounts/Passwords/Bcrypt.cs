using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ChatServer.Accounts.Passwords;

/// <summary>Hashes of the form <c>$2b$12$…</c>.</summary>
internal static class Bcrypt
{
    /// <summary>bcrypt reads no further than this, so a longer password is refused rather than cut.</summary>
    public const int MaxPasswordBytes = 72;

    public static bool IsAvailable => Libxcrypt.IsPresent;

    public static bool Owns(string hash) => CostOf(hash) is not null;

    public static bool CanHash(string password) =>
        password.Length <= MaxPasswordBytes && !password.Contains('\0') && Encoding.UTF8.GetByteCount(password) <= MaxPasswordBytes;

    public static int? CostOf(string hash) =>
        hash.Length == 60 && hash[0] == '$' && hash[1] == '2' && hash[2] is 'a' or 'b' or 'y' && hash[3] == '$' && hash[6] == '$'
        && int.TryParse(hash.AsSpan(4, 2), NumberStyles.None, CultureInfo.InvariantCulture, out var cost)
            ? cost
            : null;

    public static string Hash(string password, int cost) =>
        Libxcrypt.NewSetting(cost) is { } setting && Libxcrypt.Hash(password, setting) is { } hash
            ? hash
            : throw new CryptographicException("libxcrypt could not hash a password");

    public static bool Verify(string password, string hash) =>
        CanHash(password)
        && Libxcrypt.Hash(password, hash) is { } again
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(again), Encoding.UTF8.GetBytes(hash));
}
