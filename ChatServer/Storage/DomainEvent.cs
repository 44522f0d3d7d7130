namespace ChatServer.Storage;

/// <summary>A fact that a committed write caused. It reaches the listeners after the commit, in commit order.</summary>
internal abstract record DomainEvent;

/// <summary>Reacts to what has been committed: the fan-out to sockets, what wakes the search index.</summary>
internal interface IEventListener
{
    /// <summary>
    /// Takes the events of one commit, in order. Called on the writer's thread, so it must be quick, must not block and
    /// must not write to the database; what takes long goes into a bounded queue of the listener's own.
    /// </summary>
    void OnCommitted(IReadOnlyList<DomainEvent> events);
}
