using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ChatServer.Accounts.Tokens;

/// <summary>Checks the form and the signature of JSON web tokens. The caller checks times and claims.</summary>
internal static class SignedToken
{
    private const int MaxCharacters = 8 * 1024;

    // The library refuses HMAC keys shorter than the hash. HMAC itself pads a key with zeros up to the block of its hash
    // function, which has at least this many bytes, so a padded key gives the same signatures.
    private const int HmacKeyBytes = 64;

    private static readonly JsonWebTokenHandler Handler = new()
    {
        MapInboundClaims = false,
        MaximumTokenSizeInBytes = MaxCharacters,
        SetDefaultTimesOnTokenCreation = false,
    };

    /// <summary>
    /// The unverified token, or null if the text isn't a signed token, names no algorithm, or requires extensions that aren't
    /// implemented here.
    /// </summary>
    public static JsonWebToken? Parse(string token)
    {
        if (token.Length > MaxCharacters || token.Count(character => character == '.') != 2)
            return null;

        try
        {
            var parsed = Handler.ReadJsonWebToken(token);
            return NamesAlgorithm(parsed) && !parsed.TryGetHeaderValue<object>("crit", out _) ? parsed : null;
        }
        catch (Exception failure) when (failure is ArgumentException or SecurityTokenException)
        {
            return null;
        }
    }

    /// <summary>Whether <paramref name="rules"/> hold for a token that <see cref="Parse"/> returned.</summary>
    public static async ValueTask<bool> VerifyAsync(JsonWebToken token, TokenValidationParameters rules) =>
        (await Handler.ValidateTokenAsync(token, rules)).IsValid;

    // The library accepts any JSON value, and returns null for one that isn't text.
    private static bool NamesAlgorithm(JsonWebToken token) =>
        token.TryGetHeaderValue<object>("alg", out var name) && name is string { Length: > 0 };

    public static string Write(IDictionary<string, object> claims, SigningCredentials credentials) =>
        Handler.CreateToken(new SecurityTokenDescriptor { Claims = claims, SigningCredentials = credentials });

    public static SymmetricSecurityKey HmacKey(byte[] key)
    {
        if (key.Length >= HmacKeyBytes)
            return new SymmetricSecurityKey(key);

        var padded = new byte[HmacKeyBytes];
        key.CopyTo(padded, 0);
        return new SymmetricSecurityKey(padded);
    }

    /// <summary>A payload's value with its JSON type: text, a number or something else; null if there is none.</summary>
    public static object? Value(this JsonWebToken token, string claim) =>
        token.TryGetPayloadValue<object>(claim, out var value) ? value : null;
}
