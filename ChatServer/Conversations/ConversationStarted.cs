using ChatServer.Storage;

namespace ChatServer.Conversations;

/// <summary>The first message of a direct conversation was stored: from now on its two users share a conversation.</summary>
internal sealed record ConversationStarted(Guid OneId, Guid OtherId) : DomainEvent;
