namespace ChatServer.Storage;

/// <summary>A fact that a committed write caused. It reaches the listeners after the commit, in commit order.</summary>
internal abstract record DomainEvent;

/// <summary>Reacts to committed events: the fan-out to sockets, the wake-up of the search index.</summary>
internal interface IEventListener
{
    /// <summary>
    /// Receives the events of one commit, in order. Called on the writer's thread: it must be quick, must not block and must not
    /// write to the database. Slow work goes into a bounded queue of the listener's own.
    /// </summary>
    void OnCommitted(IReadOnlyList<DomainEvent> events);
}
