using ChatServer.Storage;

namespace ChatServer.Channels;

/// <summary>
/// A channel's name, details or access lists have changed, or it was deleted: who may hear it has to be decided again.
/// </summary>
internal sealed record ChannelChanged(long ChannelId, bool IsDeleted = false) : DomainEvent;
