using ChatServer.Storage;

namespace ChatServer.Accounts.Profiles;

/// <summary>
/// Somebody has changed their profile, or their picture. It has no place in the log: it is told to who is there, and who comes back asks.
/// </summary>
/// <param name="Photo">The address that the user gave of one; the picture that was uploaded stands at an address that never changes.</param>
internal sealed record ProfileChanged(Guid UserId, string Fullname, string? Handle, string? Photo, Timestamp At) : DomainEvent
{
    public static ProfileChanged Of(UserRow user, Timestamp at) => new(user.Id, user.Fullname, user.Handle, user.ProfilePhoto, at);
}
