namespace ChatServer.Protocol.Room;

/// <summary><c>POST /chat/blocks/</c>.</summary>
public sealed record BlockRequest(Guid? UserId = null);

/// <summary>A user whom the caller has blocked.</summary>
/// <param name="CreatedAt">UTC with microseconds and <c>Z</c>.</param>
public sealed record BlockedUser(Guid UserId, string Fullname, string CreatedAt);
