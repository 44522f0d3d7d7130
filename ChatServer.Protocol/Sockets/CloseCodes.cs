namespace ChatServer.Protocol.Sockets;

/// <summary>Why a connection was closed. 4000 to 4499 (and 1012): reconnect. 4500 to 4999: don't.</summary>
public static class CloseCodes
{
    /// <summary>The client has left, or was refused by a frame before it.</summary>
    public const int Normal = 1000;

    /// <summary>Text that is not a packet of Socket.IO, on its socket.</summary>
    public const int BadPacket = 1002;

    /// <summary>A binary frame.</summary>
    public const int Unsupported = 1003;

    /// <summary>Text that is not UTF-8.</summary>
    public const int InvalidText = 1007;

    /// <summary>Too many errors within a short time.</summary>
    public const int PolicyViolation = 1008;

    /// <summary>A frame that exceeds the size limit.</summary>
    public const int TooLarge = 1009;

    /// <summary>The server failed to deliver an event: reconnect and resume by cursor.</summary>
    public const int InternalError = 1011;

    /// <summary>The server is restarting: reconnect after the delay from <c>server_draining</c>.</summary>
    public const int Restart = 1012;

    /// <summary>The client read more slowly than frames arrived: reconnect and resume by cursor.</summary>
    public const int SlowConsumer = 4008;

    /// <summary>A frame was begun and not completed in time.</summary>
    public const int FrameTimeout = 4009;

    /// <summary>The token has expired: reconnect with a new one.</summary>
    public const int TokenExpired = 4401;

    /// <summary>The session was revoked.</summary>
    public const int SessionRevoked = 4501;

    public const int AccountDisabled = 4503;

    public const int TooManyConnections = 4529;
}
