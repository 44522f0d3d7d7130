namespace ChatServer.Realtime;

/// <summary>
/// Limits how many WebSockets may be open in all, to the same number as HTTP connections. A handshake past the limit gets an
/// HTTP status, which a connection that is simply closed could not get.
/// </summary>
internal sealed class SocketLimit(ConnectionCapacity capacity)
{
    private int open;

    /// <summary>Reserves a place until the result is disposed; null if none is left.</summary>
    public IDisposable? TryEnter()
    {
        if (Interlocked.Increment(ref open) <= capacity.MaxConnections)
            return new Place(this);

        Leave();
        return null;
    }

    private void Leave() => Interlocked.Decrement(ref open);

    private sealed class Place(SocketLimit limit) : IDisposable
    {
        public void Dispose() => limit.Leave();
    }
}
