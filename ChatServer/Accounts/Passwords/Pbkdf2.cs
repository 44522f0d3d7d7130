using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ChatServer.Accounts.Passwords;

/// <summary>Verifies imported hashes in Django's form <c>pbkdf2_sha256$iterations$salt$base64</c>.</summary>
internal static class Pbkdf2
{
    private const string Algorithm = "pbkdf2_sha256";
    private const int HashBytes = 32;

    // An imported hash with a higher cost than this would block the hashing thread for long.
    private const int MaxIterations = 5_000_000;

    public static bool Owns(string hash) => Parse(hash) is not null;

    public static bool Verify(string password, string hash) =>
        Parse(hash) is { } parts
        && CryptographicOperations.FixedTimeEquals(Derive(password, parts.Salt, parts.Iterations), parts.Derived);

    private static byte[] Derive(string password, string salt, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(
            Encoding.UTF8.GetBytes(password), Encoding.UTF8.GetBytes(salt), iterations, HashAlgorithmName.SHA256, HashBytes);

    private static Parts? Parse(string hash)
    {
        var derived = new byte[HashBytes];
        return hash.Split('$') is [Algorithm, var iterations, var salt, var base64]
            && int.TryParse(iterations, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count is >= 1 and <= MaxIterations
            && salt.Length > 0
            && Convert.TryFromBase64String(base64, derived, out var written)
            && written == HashBytes
                ? new Parts(count, salt, derived)
                : null;
    }

    private sealed record Parts(int Iterations, string Salt, byte[] Derived);
}
