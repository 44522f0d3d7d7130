using ChatServer.Storage;

namespace ChatServer.Messages.Replies;

/// <summary>How many replies a message has, without deleted ones, and when the newest of them was sent.</summary>
internal sealed record ReplySummary(long Count, Timestamp LatestAt);
