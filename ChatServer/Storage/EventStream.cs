namespace ChatServer.Storage;

/// <summary>
/// Hands the events of each commit to the listeners, in commit order, in the order in which they were registered.
/// </summary>
internal sealed partial class EventStream(IEnumerable<IEventListener> listeners, ILogger<EventStream> logger)
{
    private readonly IEventListener[] listeners = [.. listeners];

    /// <summary>A listener that throws is logged and misses these events; the others and the writer go on.</summary>
    public void Tell(IReadOnlyList<DomainEvent> events)
    {
        if (events.Count == 0)
            return;

        foreach (var listener in listeners)
        {
            try
            {
                listener.OnCommitted(events);
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
