using ChatServer.Storage;

namespace ChatServer.Accounts.Profiles;

/// <summary>Somebody has changed their profile. It has no place in the log: who shows profiles asks for them.</summary>
internal sealed record ProfileChanged(Guid UserId, string Fullname) : DomainEvent;
