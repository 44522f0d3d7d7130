namespace ChatServer.Conversations;

/// <summary>Up to which message somebody has read.</summary>
internal sealed record ReadMark(Guid UserId, long MessageId);
