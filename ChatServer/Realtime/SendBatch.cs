namespace ChatServer.Realtime;

/// <summary>
/// Connections that begin to send, as one item of the thread pool: an item for each costs more than it does to send a frame's
/// bytes. A client that reads slowly holds up none of the others, as its send loop waits by itself.
/// </summary>
internal sealed class SendBatch : IThreadPoolWorkItem
{
    private const int MaxConnections = 16;
    private readonly Connection[] connections;

    private SendBatch(Connection[] connections) => this.connections = connections;

    /// <summary>Starts the send loops of connections whose first frame was just queued.</summary>
    public static void Start(List<Connection> started)
    {
        for (var first = 0; first < started.Count; first += MaxConnections)
        {
            var count = Math.Min(MaxConnections, started.Count - first);
            ThreadPool.UnsafeQueueUserWorkItem(new SendBatch([.. started.GetRange(first, count)]), preferLocal: false);
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        foreach (var connection in connections)
            connection.SendNow();
    }
}
