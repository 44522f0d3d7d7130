using ChatServer.Storage.Sealing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ChatServer.Accounts.Tokens;

/// <summary>
/// Issues access tokens, and checks our own and those of another service, which are distinguished by their signing key. Only the
/// algorithms that match a configured key are accepted.
/// </summary>
internal sealed class AccessTokens
{
    private const string Kind = "access";
    private readonly AuthOptions options;
    private readonly TimeProvider clock;
    private readonly ExternalTokens external;
    private readonly SigningCredentials credentials;
    private readonly TokenValidationParameters rules;

    public AccessTokens(AuthOptions options, ServerKeys keys, TimeProvider clock)
    {
        this.options = options;
        this.clock = clock;
        external = new ExternalTokens(options, clock);
        credentials = new SigningCredentials(SignedToken.HmacKey(keys.TokenSigning), SecurityAlgorithms.HmacSha256);
        rules = new TokenValidationParameters
        {
            ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
            IssuerSigningKey = credentials.Key,
            ValidateIssuer = false,
            ValidateAudience = false,
            ValidateLifetime = false,
        };
    }

    public string Issue(Guid userId, Guid sessionId) => Issue(userId, sessionId, options.AccessTokenLifetime);

    public string Issue(Guid userId, Guid sessionId, TimeSpan lifetime)
    {
        var now = clock.GetUtcNow();
        return SignedToken.Write(new Dictionary<string, object>
        {
            ["token_type"] = Kind,
            [JwtRegisteredClaimNames.Exp] = (now + lifetime).ToUnixTimeSeconds(),
            [JwtRegisteredClaimNames.Iat] = now.ToUnixTimeSeconds(),
            [JwtRegisteredClaimNames.Jti] = Guid.NewGuid().ToString("N"),
            [JwtRegisteredClaimNames.Sid] = sessionId.ToString(),
            [JwtRegisteredClaimNames.Sub] = userId.ToString(),
            ["user_id"] = userId.ToString(),
        }, credentials);
    }

    /// <summary>Checks form, algorithm, signature, kind and times.</summary>
    public async ValueTask<TokenCheck> CheckAsync(string text)
    {
        if (SignedToken.Parse(text) is not { } token)
            return new TokenCheck(TokenFailure.Invalid);

        return token.Alg == SecurityAlgorithms.HmacSha256 && await SignedToken.VerifyAsync(token, rules)
            ? CheckOwn(token)
            : await external.CheckAsync(token);
    }

    private TokenCheck CheckOwn(JsonWebToken token)
    {
        if (token.Value("token_type") as string != Kind
            || !Guid.TryParse(token.Value("user_id") as string, out var userId)
            || !Guid.TryParse(token.Value(JwtRegisteredClaimNames.Sid) as string, out var sessionId))
        {
            return new TokenCheck(TokenFailure.Invalid);
        }

        var (failure, expiresAt) = TokenTimes.Check(token, clock.GetUtcNow(), TimeSpan.Zero);
        return failure == TokenFailure.None
            ? new TokenCheck(failure, new TokenClaims(userId, sessionId, expiresAt))
            : new TokenCheck(failure);
    }
}
