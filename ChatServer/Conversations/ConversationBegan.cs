using ChatServer.Storage;

namespace ChatServer.Conversations;

/// <summary>The first message of a direct conversation was stored: these two have something to do with each other from now on.</summary>
internal sealed record ConversationBegan(Guid OneId, Guid OtherId) : DomainEvent;
