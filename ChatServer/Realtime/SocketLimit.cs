namespace ChatServer.Realtime;

/// <summary>
/// How many WebSockets may be open in all. As many as connections: a handshake past it gets a status, which a closed connection
/// can't have.
/// </summary>
internal sealed class SocketLimit(ConnectionCapacity capacity)
{
    private int open;

    /// <summary>Takes a place until it is disposed of; null where none is left.</summary>
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
