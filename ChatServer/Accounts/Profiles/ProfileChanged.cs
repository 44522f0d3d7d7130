using ChatServer.Storage;

namespace ChatServer.Accounts.Profiles;

/// <summary>
/// A user has changed their profile or their picture. It has no position in the log: connected clients are notified, and clients
/// that come back ask.
/// </summary>
/// <param name="Photo">The photo's address that the user gave; an uploaded picture has an address that never changes.</param>
internal sealed record ProfileChanged(Guid UserId, string Fullname, string? Handle, string? Photo, Timestamp At) : DomainEvent
{
    public static ProfileChanged Of(UserRow user, Timestamp at) =>
        new(user.Id, user.Fullname, user.Handle, user.ProfilePhoto, at);
}
