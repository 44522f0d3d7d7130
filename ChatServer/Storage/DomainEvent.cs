namespace ChatServer.Storage;

/// <summary>A fact that a committed write caused. It reaches the listeners after the commit, in commit order.</summary>
internal abstract record DomainEvent;

/// <summary>An event with a position in the log: sent live, and again to clients that were away.</summary>
/// <param name="Position">Its position in the server-wide log.</param>
internal abstract record LogEvent(long Position) : DomainEvent
{
    /// <summary>
    /// Whether it says only what was added to something, such as a piece of a streamed text. Those who catch up get the whole,
    /// as it is when they read it, so that it may be ahead of the rest of their page.
    /// </summary>
    public virtual bool IsPartial => false;

    /// <summary>About how many characters of content it carries: a page of missed events is bounded by their sum.</summary>
    public virtual int ContentLength => 0;
}

/// <summary>The events of one batch that is on disk.</summary>
/// <param name="Number">
/// Counts the published batches of this process from 1, without a gap: whoever receives N + 2 after N has missed one, and whoever
/// has applied N has applied every batch before it. A batch without events isn't published and takes no number.
/// </param>
/// <param name="Events">In order, at least one. The list is reused: valid until the listener returns.</param>
internal readonly record struct Commit(long Number, IReadOnlyList<DomainEvent> Events);

/// <summary>Reacts to committed events: the fan-out to sockets, the wake-up of the search index.</summary>
internal interface IEventListener
{
    /// <summary>
    /// Receives the events of one commit, in order. Called on the writer's thread: it must be quick, must not block and must not
    /// write to the database. Slow work goes into a bounded queue of the listener's own.
    /// </summary>
    void OnCommitted(Commit commit);
}
