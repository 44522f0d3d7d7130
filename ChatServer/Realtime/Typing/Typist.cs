namespace ChatServer.Realtime.Typing;

/// <summary>Somebody who types.</summary>
/// <param name="ConversationId">Where.</param>
internal sealed record Typist(Guid UserId, string Name, long ConversationId);
