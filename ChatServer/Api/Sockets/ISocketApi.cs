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

    ISocketSession Open(Connection connection);
}

/// <summary>A client of an API's WebSocket.</summary>
internal interface ISocketSession : IFrameHandler
{
    /// <summary>Catches up from the cursor in the connection's URL; live frames wait until then.</summary>
    ValueTask StartAsync(string? cursor);
}
