using ChatServer.Storage;

namespace ChatServer.Accounts;

/// <summary>An event of one user that only their own devices receive, live. It has no place in the log.</summary>
internal abstract record UserEvent(Guid UserId) : DomainEvent;
