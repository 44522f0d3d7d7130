using System.IdentityModel.Tokens.Jwt;
using Microsoft.IdentityModel.Tokens;

namespace ChatServer.Accounts.Tokens;

/// <summary>Checks the form and the signature of JSON web tokens. Times and claims are the caller's to check.</summary>
internal static class SignedToken
{
    private const int MaxCharacters = 8 * 1024;

    private static readonly JwtSecurityTokenHandler Handler = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = MaxCharacters };

    /// <summary>The algorithm that an unchecked token names, or null where the text is no signed token.</summary>
    public static string? AlgorithmOf(string token)
    {
        if (token.Length > MaxCharacters || token.Count(character => character == '.') != 2)
            return null;

        var header = Try(() => Handler.ReadJwtToken(token).Header);
        return header is null || header.ContainsKey("crit") ? null : header.Alg;
    }

    /// <summary>The token's payload if <paramref name="rules"/> hold. Its algorithm must have been checked before, see <see cref="AlgorithmOf"/>.</summary>
    public static JwtPayload? Verify(string token, TokenValidationParameters rules) => Try(() =>
    {
        Handler.ValidateToken(token, rules, out var valid);
        return ((JwtSecurityToken)valid).Payload;
    });

    public static string Write(JwtPayload payload, SigningCredentials credentials) =>
        Handler.WriteToken(new JwtSecurityToken(new JwtHeader(credentials), payload));

    // The library passes on whatever its JSON, Base64 and number parsers throw at a token that a stranger has made up.
    private static T? Try<T>(Func<T> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            return null;
        }
    }
}
