namespace ChatServer.Protocol.Room;

/// <summary><c>POST /auth/register/</c>. Text is trimmed; an optional field may be left out, null or empty.</summary>
/// <param name="Email">At most 254 characters; one account per address, whatever its case.</param>
/// <param name="Password">At least 10 characters, at most 72 bytes of UTF-8, and not a common password.</param>
/// <param name="Fullname">1 to 150 characters on one line.</param>
/// <param name="Handle">3 to 30 letters, digits, dots and underscores; one account per handle, whatever its case.</param>
/// <param name="Gender">At most 30 characters.</param>
/// <param name="CountryCode">A plus and 1 to 4 digits, such as <c>+234</c>.</param>
/// <param name="PhoneNumber">4 to 15 digits.</param>
/// <param name="DateOfBirth"><c>YYYY-MM-DD</c>, not in the future.</param>
/// <param name="Invitation">The token of an invitation, on a server that takes new users by invitation only.</param>
public sealed record RegisterRequest(
    string? Email = null,
    string? Password = null,
    string? Fullname = null,
    string? Handle = null,
    string? Gender = null,
    string? CountryCode = null,
    string? PhoneNumber = null,
    string? DateOfBirth = null,
    string? Invitation = null);

/// <summary><c>POST /auth/login/</c>.</summary>
public sealed record LoginRequest(string? Email = null, string? Password = null);

/// <summary><c>POST /auth/token/refresh/</c>. A refresh token can be used once; using it twice ends its session.</summary>
public sealed record RefreshRequest(string? Refresh = null);

/// <summary><c>POST /auth/password/</c>. All other sessions of the user end.</summary>
public sealed record PasswordRequest(string? CurrentPassword = null, string? NewPassword = null);

/// <summary><c>DELETE /auth/me/</c> and <c>POST /auth/me/export/</c>.</summary>
/// <param name="Password">The account's password, if it has one; otherwise the sign-in must be at most ten minutes old.</param>
public sealed record ProofRequest(string? Password = null);
