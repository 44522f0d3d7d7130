using System.Globalization;
using Microsoft.IdentityModel.JsonWebTokens;

namespace ChatServer.Accounts.Tokens;

/// <param name="ExpiresAt">The end of a valid token, the allowed skew included.</param>
internal readonly record struct TokenValidity(TokenFailure Failure, DateTimeOffset ExpiresAt = default);

/// <summary>The times of a token, by our own clock. External tokens get 30 seconds of tolerance for clock skew.</summary>
internal static class TokenTimes
{
    public static readonly TimeSpan AllowedSkew = TimeSpan.FromSeconds(30);

    /// <summary>
    /// <see cref="TokenFailure.None"/> and the end of a currently valid token, skew included. A token without an end is invalid.
    /// </summary>
    public static TokenValidity Check(JsonWebToken token, DateTimeOffset now, TimeSpan skew)
    {
        if (Read(token, JwtRegisteredClaimNames.Exp) is not { } expires)
            return new TokenValidity(TokenFailure.Invalid);

        if (token.Value(JwtRegisteredClaimNames.Nbf) is not null
            && (Read(token, JwtRegisteredClaimNames.Nbf) is not { } notBefore || notBefore > now + skew))
        {
            return new TokenValidity(TokenFailure.Invalid);
        }

        var accepted = expires < DateTimeOffset.MaxValue - skew ? expires + skew : DateTimeOffset.MaxValue;
        return new TokenValidity(accepted <= now ? TokenFailure.Expired : TokenFailure.None, accepted);
    }

    /// <summary>
    /// When its holder last proved their identity: <c>auth_time</c>, or <c>iat</c> if that is earlier or alone. Null if both are
    /// missing, one can't be read, or one is in the future.
    /// </summary>
    public static DateTimeOffset? SignedInAt(JsonWebToken token, DateTimeOffset now, TimeSpan skew)
    {
        DateTimeOffset? earliest = null;
        foreach (var claim in new[] { JwtRegisteredClaimNames.AuthTime, JwtRegisteredClaimNames.Iat }
            .Where(claim => token.Value(claim) is not null))
        {
            if (Read(token, claim) is not { } time || time > now + skew)
                return null;

            earliest = earliest is { } other && other < time ? other : time;
        }

        return earliest;
    }

    private static DateTimeOffset? Read(JsonWebToken token, string claim)
    {
        var seconds = token.Value(claim) switch
        {
            long whole => whole,
            int whole => whole,
            double fraction when Math.Abs(fraction) < 1e12 => (long)fraction,
            string text when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var whole) => whole,
            _ => -1,
        };
        return seconds is >= 0 and <= 253_402_300_799 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
    }
}
