using ChatServer.Administration.Web;

namespace ChatServer.Realtime;

/// <summary>How many WebSockets may be open in all. Kestrel's own bound would fail the upgrade with an exception, a 500 to the client.</summary>
internal sealed class SocketLimit(WebOptions options)
{
    private int open;

    /// <summary>Takes a place until it is disposed of; null where none is left.</summary>
    public IDisposable? TryEnter()
    {
        if (Interlocked.Increment(ref open) <= options.MaxConnections)
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
