using ChatServer.Realtime;

namespace ChatServer.Api.Sockets;

/// <summary>The WebSocket of an API: its path, its encoding of events, and its sessions.</summary>
internal interface ISocketApi
{
    /// <summary>Without a trailing slash; a path with one is the same.</summary>
    string Path { get; }

    /// <summary>Why no client may connect; null if clients may.</summary>
    string? ClosedBecause => null;

    /// <summary>The path as the documentation writes it.</summary>
    string Address => Path;

    SocketDescription Description { get; }

    IFrameEncoder Encoder { get; }

    /// <summary>Identifies the clients of an API whose token comes in a frame; null if it comes with the request.</summary>
    ISocketHandshake? Handshake => null;

    ISocketSession Open(Connection connection);

    /// <summary>The API's own answer to a request that can't become its WebSocket; null for the server's answer.</summary>
    SocketMisfit? Misfit(HttpContext context) => null;
}

/// <param name="Json">The body.</param>
internal sealed record SocketMisfit(int Status, string Json);

/// <summary>Identifies clients after the upgrade, before they have a connection.</summary>
internal interface ISocketHandshake
{
    /// <summary>
    /// Null if the client was refused or has left; the WebSocket is closed then. Bounded in time and bytes, because anyone can
    /// begin a handshake.
    /// </summary>
    Task<SocketCaller?> RunAsync(UpgradedSocket socket);
}

/// <summary>A client of an API's WebSocket.</summary>
internal interface ISocketSession : IFrameHandler
{
    /// <summary>
    /// The connection is registered. Catches up from the cursor, if there is one; live frames wait until then.
    /// </summary>
    ValueTask StartAsync(string? cursor);

    /// <summary>The connection is about to be closed before it was started.</summary>
    void Refused(string reason)
    {
    }
}
