using System.Globalization;
using System.IdentityModel.Tokens.Jwt;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace ChatServer.Accounts.Tokens;

/// <summary>Checks the tokens of another service that already has users, by <c>Chat:Auth</c>.</summary>
internal sealed class BroughtTokens(AuthOptions options, TimeProvider clock)
{
    private const int MaxIdCharacters = 255;
    private readonly Dictionary<string, TokenValidationParameters> rulesByAlgorithm = Rules(options);

    public TokenCheck Check(string token, string algorithm)
    {
        if (!rulesByAlgorithm.TryGetValue(algorithm, out var rules) || SignedToken.Verify(token, rules) is not { } payload)
            return new TokenCheck(TokenFailure.Invalid);

        if (payload.TryGetValue("token_type", out var kind) && kind as string != "access")
            return new TokenCheck(TokenFailure.Invalid);

        var now = clock.GetUtcNow();
        var (failure, expiresAt) = TokenTimes.Check(payload, now, TokenTimes.AllowedSkew);
        if (failure == TokenFailure.None && UserId(payload) is { } userId)
        {
            var signedInAt = TokenTimes.SignedInAt(payload, now, TokenTimes.AllowedSkew);
            return new TokenCheck(
                failure, new TokenClaims(userId, SessionId: null, expiresAt, signedInAt, Text(payload, "name"), Text(payload, "email")));
        }

        return new TokenCheck(failure == TokenFailure.None ? TokenFailure.Invalid : failure);
    }

    // A key serves the algorithms of its own kind alone: a public key can't be passed off as a shared secret.
    private static Dictionary<string, TokenValidationParameters> Rules(AuthOptions options)
    {
        var rules = new Dictionary<string, TokenValidationParameters>(StringComparer.Ordinal);
        if (options.SigningKey.Length > 0)
        {
            var shared = Rules(options, new SymmetricSecurityKey(Encoding.UTF8.GetBytes(options.SigningKey)));
            rules[SecurityAlgorithms.HmacSha256] = shared;
            rules[SecurityAlgorithms.HmacSha384] = shared;
            rules[SecurityAlgorithms.HmacSha512] = shared;
        }

        if (PublicKey.TryRead(options.PublicKey) is { } published)
            rules[published.Algorithm] = Rules(options, published.Key);

        return rules;
    }

    private static TokenValidationParameters Rules(AuthOptions options, SecurityKey key) => new()
    {
        IssuerSigningKey = key,
        ValidateIssuer = options.Issuer.Length > 0,
        ValidIssuer = options.Issuer,
        ValidateAudience = options.Audience.Length > 0,
        ValidAudience = options.Audience,
        ValidateLifetime = false,
    };

    private Guid? UserId(JwtPayload payload)
    {
        var id = payload.GetValueOrDefault(options.UserIdClaim) switch
        {
            string text => text,
            long number => number.ToString(CultureInfo.InvariantCulture),
            int number => number.ToString(CultureInfo.InvariantCulture),
            _ => "",
        };
        if (id.Length is 0 or > MaxIdCharacters)
            return null;

        return Guid.TryParse(id, out var uuid) ? uuid : DerivedId.From(payload.Iss ?? "", id);
    }

    private static string? Text(JwtPayload payload, string claim) => payload.GetValueOrDefault(claim) as string;
}
