using System.Globalization;
using Microsoft.IdentityModel.JsonWebTokens;

namespace ChatServer.Accounts.Tokens;

/// <summary>The times of a token, by our own clock. Brought tokens are given 30 seconds for clocks that differ.</summary>
internal static class TokenTimes
{
    public static readonly TimeSpan AllowedSkew = TimeSpan.FromSeconds(30);

    /// <summary><see cref="TokenFailure.None"/> and until when a token is accepted that is now, the skew included. One without an end is invalid.</summary>
    public static (TokenFailure Failure, DateTimeOffset ExpiresAt) Check(JsonWebToken token, DateTimeOffset now, TimeSpan skew)
    {
        if (Read(token, JwtRegisteredClaimNames.Exp) is not { } expires)
            return (TokenFailure.Invalid, default);

        if (token.Value(JwtRegisteredClaimNames.Nbf) is not null
            && (Read(token, JwtRegisteredClaimNames.Nbf) is not { } notBefore || notBefore > now + skew))
        {
            return (TokenFailure.Invalid, default);
        }

        var accepted = expires < DateTimeOffset.MaxValue - skew ? expires + skew : DateTimeOffset.MaxValue;
        return (accepted <= now ? TokenFailure.Expired : TokenFailure.None, accepted);
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
