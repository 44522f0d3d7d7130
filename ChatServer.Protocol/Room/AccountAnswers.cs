namespace ChatServer.Protocol.Room;

/// <summary>The data of the response to a registration or a sign-in.</summary>
/// <param name="Access">For <c>Authorization: Bearer</c> and <c>?token=</c>; a JSON web token of 15 minutes.</param>
/// <param name="Refresh">For <c>POST /auth/token/refresh/</c>; opaque, 43 characters.</param>
public sealed record SignedInAccount(RoomUser User, string Access, string Refresh);

/// <summary>The data of the response to <c>POST /auth/token/refresh/</c>.</summary>
public sealed record RefreshedTokens(string Access, string Refresh);

/// <summary>The data of <c>GET /auth/me/storage/</c>: the size of the user's files and picture.</summary>
/// <param name="MaxBytes">The user's quota; null: no limit.</param>
public sealed record AccountStorage(long Files, long Bytes, long? MaxBytes);

/// <summary>A session in <c>GET /auth/sessions/</c>; times are UTC with microseconds and <c>Z</c>.</summary>
/// <param name="LastUsedAt">When its tokens were last refreshed.</param>
/// <param name="IsCurrent">True for the session of this request.</param>
public sealed record AccountSession(
    Guid Id, string CreatedAt, string LastUsedAt, string ExpiresAt, string UserAgent, string Address, bool IsCurrent);
