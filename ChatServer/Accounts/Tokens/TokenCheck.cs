namespace ChatServer.Accounts.Tokens;

internal enum TokenFailure
{
    None,

    /// <summary>No token at all.</summary>
    Missing,

    /// <summary>Malformed, of another algorithm or kind, or signed by someone else.</summary>
    Invalid,
    Expired,

    /// <summary>Its session has ended, by a sign-out or a revocation.</summary>
    Revoked,

    /// <summary>The account waits for an administrator's approval.</summary>
    Pending,

    /// <summary>The account was disabled.</summary>
    Disabled,

    /// <summary>A genuine token of a user unknown to this server.</summary>
    UnknownUser,
}

/// <summary>The content of a token whose signature and times have been checked; nothing has been looked up yet.</summary>
/// <param name="SessionId">Null for an external token.</param>
/// <param name="SignedInAt">When the holder of an external token signed in at the other service, see
/// <see cref="TokenTimes.SignedInAt"/>.</param>
/// <param name="Name">The name that an external token gives its user, unchanged.</param>
/// <param name="Email">The email that an external token gives its user, unchanged.</param>
internal sealed record TokenClaims(
    Guid UserId, Guid? SessionId, DateTimeOffset ExpiresAt, DateTimeOffset? SignedInAt = null, string? Name = null,
    string? Email = null);

internal readonly record struct TokenCheck(TokenFailure Failure, TokenClaims? Claims = null);
