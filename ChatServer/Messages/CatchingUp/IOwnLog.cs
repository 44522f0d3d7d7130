using ChatServer.Storage;

namespace ChatServer.Messages.CatchingUp;

/// <summary>What a page is to have.</summary>
/// <param name="After">The cursor's position.</param>
/// <param name="UpTo">Where the page ends, unless it is full before.</param>
/// <param name="Delivered">What the connection was sent live.</param>
internal readonly record struct MissedRange(long After, long UpTo, LiveRange Delivered);

/// <summary>A part of the log that is a user's own, kept by a higher feature, and that only some APIs show.</summary>
internal interface IOwnLog
{
    /// <summary>Whether entries above a position are no longer kept, so that a page would have a gap.</summary>
    bool HasForgotten(ReadScope read, Guid userId, long after);

    /// <summary>
    /// The user's entries in order, read lazily. Those whose live events are <see cref="LogEvent.IsPartial"/> reach up to the
    /// snapshot's end, whatever the range: their newest state has them all. Null where an entry is too large to be sent, so that
    /// the client has to start afresh.
    /// </summary>
    IEnumerable<LogEvent?> Read(ReadScope read, Guid userId, MissedRange range);
}
