namespace ChatServer.Storage;

/// <summary>
/// Numbers the commits that have events and hands them to the listeners, in commit order, in the order in which these were
/// registered. Used on the writer's thread only.
/// </summary>
internal sealed partial class EventStream(IEnumerable<IEventListener> listeners, ILogger<EventStream> logger)
{
    private readonly IEventListener[] listeners = [.. listeners];
    private long lastNumber;

    /// <summary>A listener that throws is logged and misses these events; the others and the writer go on.</summary>
    public void Publish(IReadOnlyList<DomainEvent> events)
    {
        if (events.Count == 0)
            return;

        var commit = new Commit(++lastNumber, events);
        foreach (var listener in listeners)
        {
            try
            {
                listener.OnCommitted(commit);
            }
            catch (Exception failure)
            {
                Log.ListenerFailed(logger, listener.GetType().Name, failure);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Listener} failed on committed events")]
        public static partial void ListenerFailed(ILogger logger, string listener, Exception exception);
    }
}
