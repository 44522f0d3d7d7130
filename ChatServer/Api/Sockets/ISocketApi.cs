using ChatServer.Realtime;

namespace ChatServer.Api.Sockets;

/// <summary>An API's WebSocket: where it is, how it writes events, and what it does with what clients say.</summary>
internal interface ISocketApi
{
    /// <summary>Without a slash at its end; with one it is the same.</summary>
    string Path { get; }

    /// <summary>Why nobody may connect at all; null: they may.</summary>
    string? ClosedBecause => null;

    /// <summary>The path as the documentation writes it.</summary>
    string Address => Path;

    SocketDescription Description { get; }

    IFrameEncoder Encoder { get; }

    ISocketSession Open(Connection connection);
}

/// <summary>One client of an API's WebSocket.</summary>
internal interface ISocketSession : IFrameHandler
{
    /// <summary>Catches up from the cursor that the connection's address gave; live frames wait for it.</summary>
    ValueTask StartAsync(string? cursor);
}
