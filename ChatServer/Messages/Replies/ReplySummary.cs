using ChatServer.Storage;

namespace ChatServer.Messages.Replies;

/// <summary>How many replies stand below a message, less the deleted, and when the newest of them was sent.</summary>
internal sealed record ReplySummary(long Count, Timestamp LatestAt);
