using ChatServer.Storage;

namespace ChatServer.Channels;

/// <summary>
/// Who may read a standard channel has changed, or it was created or deleted: who may hear it has to be decided again.
/// </summary>
/// <param name="Users">The users whose access may have changed; null if it may be anyone's.</param>
internal sealed record ChannelAccessChanged(long ChannelId, IReadOnlyList<Guid>? Users = null) : DomainEvent;
