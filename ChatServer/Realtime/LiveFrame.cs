namespace ChatServer.Realtime;

/// <summary>A live frame and its place in the log.</summary>
internal readonly record struct LiveFrame(long Position, Frame Frame)
{
    /// <summary>See <see cref="Storage.LogEvent.IsPartial"/>: pages cover these further than the others.</summary>
    public bool IsPartial { get; init; }

    /// <summary>The large conversation that it is of, which a user may hear without being a member; else null.</summary>
    public long? Large { get; init; }

    /// <summary>Whether the user is a member of the large conversation now, so that later pages have it.</summary>
    public bool IsMember { get; init; }
}

internal enum Passage
{
    /// <summary>Held back, left to a page of missed events, or already covered by one.</summary>
    None,

    Queued,

    /// <summary>Queued, and the send loop is idle: the caller must start sending.</summary>
    QueuedFirst,
}
