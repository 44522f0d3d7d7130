using System.Globalization;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ChatServer.Accounts.Tokens;

/// <summary>Checks the tokens of another service that has its own users, according to <c>Chat:Auth</c>.</summary>
internal sealed class ExternalTokens(AuthOptions options, TimeProvider clock)
{
    private const int MaxIdCharacters = 255;
    private readonly Dictionary<string, TokenValidationParameters> rulesByAlgorithm = Rules(options);

    public async ValueTask<TokenCheck> CheckAsync(JsonWebToken token)
    {
        if (!rulesByAlgorithm.TryGetValue(token.Alg, out var rules) || !await SignedToken.VerifyAsync(token, rules))
            return new TokenCheck(TokenFailure.Invalid);

        if (token.Value("token_type") is { } kind && kind as string != "access")
            return new TokenCheck(TokenFailure.Invalid);

        var now = clock.GetUtcNow();
        var (failure, expiresAt) = TokenTimes.Check(token, now, TokenTimes.AllowedSkew);
        if (failure == TokenFailure.None && UserId(token) is { } userId)
        {
            var signedInAt = TokenTimes.SignedInAt(token, now, TokenTimes.AllowedSkew);
            return new TokenCheck(
                failure,
                new TokenClaims(userId, SessionId: null, expiresAt, signedInAt, Text(token, "name"), Text(token, "email")));
        }

        return new TokenCheck(failure == TokenFailure.None ? TokenFailure.Invalid : failure);
    }

    // A key is used only with the algorithms of its own kind: a public key can't be passed off as a shared secret.
    private static Dictionary<string, TokenValidationParameters> Rules(AuthOptions options)
    {
        var rules = new Dictionary<string, TokenValidationParameters>(StringComparer.Ordinal);
        if (options.SigningKey.Length > 0)
        {
            var shared = SignedToken.HmacKey(Encoding.UTF8.GetBytes(options.SigningKey));
            foreach (var algorithm in (string[])[SecurityAlgorithms.HmacSha256, SecurityAlgorithms.HmacSha384,
                SecurityAlgorithms.HmacSha512])
                rules[algorithm] = Rules(options, shared, algorithm);
        }

        if (PublicKey.TryRead(options.PublicKey) is { } published)
            rules[published.Algorithm] = Rules(options, published.Key, published.Algorithm);

        return rules;
    }

    private static TokenValidationParameters Rules(AuthOptions options, SecurityKey key, string algorithm) => new()
    {
        ValidAlgorithms = [algorithm],
        IssuerSigningKey = key,
        ValidateIssuer = options.Issuer.Length > 0,
        ValidIssuer = options.Issuer,
        ValidateAudience = options.Audience.Length > 0,
        ValidAudience = options.Audience,
        ValidateLifetime = false,
    };

    private Guid? UserId(JsonWebToken token)
    {
        var id = token.Value(options.UserIdClaim) switch
        {
            string text => text,
            long number => number.ToString(CultureInfo.InvariantCulture),
            int number => number.ToString(CultureInfo.InvariantCulture),
            _ => "",
        };
        if (id.Length is 0 or > MaxIdCharacters)
            return null;

        return Guid.TryParse(id, out var uuid) ? uuid : DerivedId.From(token.Issuer, id);
    }

    private static string? Text(JsonWebToken token, string claim) => token.Value(claim) as string;
}
