namespace ChatServer.Realtime.Typing;

/// <summary>A user who is typing.</summary>
/// <param name="ConversationId">The conversation that they are typing in.</param>
internal sealed record Typist(Guid UserId, string Name, long ConversationId);
