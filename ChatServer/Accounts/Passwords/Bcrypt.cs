using System.Globalization;
using System.Text;
using BCryptNet = BCrypt.Net.BCrypt;

namespace ChatServer.Accounts.Passwords;

/// <summary>Hashes of the form <c>$2b$12$…</c>.</summary>
internal static class Bcrypt
{
    /// <summary>bcrypt ignores everything after this many bytes, so a longer password is refused rather than truncated.</summary>
    public const int MaxPasswordBytes = 72;

    // An imported hash with a higher cost than this would block the hashing thread for minutes.
    private const int MaxCost = 16;

    public static bool Owns(string hash) => CostOf(hash) is not null;

    public static bool CanHash(string password) =>
        password.Length <= MaxPasswordBytes
        && !password.Contains('\0')
        && Encoding.UTF8.GetByteCount(password) <= MaxPasswordBytes;

    public static int? CostOf(string hash) =>
        hash.Length == 60 && hash[0] == '$' && hash[1] == '2' && hash[2] is 'a' or 'b' or 'y' && hash[3] == '$' && hash[6] == '$'
        && int.TryParse(hash.AsSpan(4, 2), NumberStyles.None, CultureInfo.InvariantCulture, out var cost)
        && cost is >= 4 and <= MaxCost
            ? cost
            : null;

    public static string Hash(string password, int cost) => BCryptNet.HashPassword(password, BCryptNet.GenerateSalt(cost, 'b'));

    /// <summary>False for a wrong password, and for a hash that only looks like a bcrypt hash.</summary>
    public static bool Verify(string password, string hash)
    {
        try
        {
            return CanHash(password) && BCryptNet.Verify(password, hash);
        }
        catch (Exception failure)
            when (failure is BCrypt.Net.SaltParseException or BCrypt.Net.HashInformationException or ArgumentException)
        {
            return false;
        }
    }
}
