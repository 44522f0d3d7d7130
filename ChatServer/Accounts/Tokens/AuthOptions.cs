using System.Text;
using ChatServer.Options;

namespace ChatServer.Accounts.Tokens;

/// <summary>Section <c>Chat:Auth</c>: our own tokens, and those that users of another service bring.</summary>
internal sealed record AuthOptions : ICheckedOptions
{
    private const int MinSigningKeyBytes = 16;

    public TimeSpan AccessTokenLifetime { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long a session lasts without being refreshed.</summary>
    public TimeSpan RefreshTokenLifetime { get; init; } = TimeSpan.FromDays(30);

    /// <summary>
    /// The other service's secret for HS256, HS384 and HS512, as text (its UTF-8 bytes are the key). If empty, such tokens are
    /// refused.
    /// </summary>
    public string SigningKey { get; init; } = "";

    /// <summary>The other service's public key for RS256 or ES256, as PEM; <c>
    /// </c> may stand for line ends. If empty, such tokens are refused.</summary>
    public string PublicKey { get; init; } = "";

    /// <summary>The required <c>iss</c> of an external token. Empty: any.</summary>
    public string Issuer { get; init; } = "";

    /// <summary>The required <c>aud</c> of an external token. Empty: any.</summary>
    public string Audience { get; init; } = "";

    /// <summary>
    /// The claim of an external token that names the user: a UUID, or any text or number, from which a UUID is derived.
    /// </summary>
    public string UserIdClaim { get; init; } = "user_id";

    /// <summary>
    /// Whether an unknown user of an external token is created at first use, with its <c>name</c> and <c>email</c>.
    /// </summary>
    public bool AutoProvision { get; init; }

    public IEnumerable<string> Errors()
    {
        if (AccessTokenLifetime < TimeSpan.FromSeconds(1) || AccessTokenLifetime > TimeSpan.FromDays(1))
            yield return "AccessTokenLifetime must be from 00:00:01 to 1.00:00:00";
        if (RefreshTokenLifetime < AccessTokenLifetime || RefreshTokenLifetime > TimeSpan.FromDays(3650))
            yield return "RefreshTokenLifetime must be from AccessTokenLifetime to 3650.00:00:00";
        if (SigningKey.Length > 0 && Encoding.UTF8.GetByteCount(SigningKey) < MinSigningKeyBytes)
            yield return $"SigningKey must have at least {MinSigningKeyBytes} bytes, and should have 32";
        if (PublicKey.Length > 0 && Tokens.PublicKey.TryRead(PublicKey) is null)
            yield return "PublicKey must be the PEM of an RSA key of at least 2048 bits or of an elliptic curve key on P-256";
        if (UserIdClaim.Length is 0 or > 64)
            yield return "UserIdClaim must have from 1 to 64 characters";
    }
}
