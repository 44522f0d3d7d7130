using ChatServer.Storage;

namespace ChatServer.Accounts;

/// <summary>A sign-in has ended: its tokens are void and its sockets are closed (4501).</summary>
internal sealed record SessionRevoked(Guid UserId, Guid SessionId) : DomainEvent;

/// <summary>An account was disabled: all its tokens are void and its sockets are closed (4503).</summary>
internal sealed record UserDisabled(Guid UserId) : DomainEvent;

/// <summary>A user has become an administrator: what the role allows, they may do from now on.</summary>
internal sealed record AdminRoleGranted(Guid UserId) : DomainEvent;

/// <summary>A user is no longer an administrator: requests that depend on that role end.</summary>
internal sealed record AdminRoleRevoked(Guid UserId) : DomainEvent;
