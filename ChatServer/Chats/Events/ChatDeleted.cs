using ChatServer.Storage;

namespace ChatServer.Chats.Events;

/// <summary>A chat is gone, for work in progress on it.</summary>
internal sealed record ChatDeleted(long ChatId) : DomainEvent;
