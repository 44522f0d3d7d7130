using ChatServer.Storage;

namespace ChatServer.Api.Limits;

/// <summary>Why a connection was refused.</summary>
internal enum Refused
{
    ServerFull,
    AddressFull,
    NetworkFull,
    TooManySockets,
    TooManySocketsOfAddress,
    TooManySocketsOfUser,
    BadToken,
    Origin,
    Other,
}

/// <summary>
/// Logs refused connections: the first of each kind at once, then once a minute with their number. So a flood doesn't fill the
/// disk.
/// </summary>
internal sealed partial class RefusalLog(TimeProvider clock, ILogger<RefusalLog> logger)
{
    private readonly LogThrottle[] kinds = [.. Enum.GetValues<Refused>().Select(_ => new LogThrottle(clock))];

    public void Note(Refused kind)
    {
        if (kinds[(int)kind].Count() is { } times)
            Log.Refused(logger, times, Describe(kind));
    }

    private static string Describe(Refused kind) => kind switch
    {
        Refused.ServerFull => "the server has reached its limit (Chat:Web:MaxConnections, ulimit -n)",
        Refused.AddressFull => "their address has reached its limit (Chat:RateLimits:TcpConnectionsPerAddress)",
        Refused.NetworkFull => "their network has reached its limit (/24 or /48: half of all, /16 or /32: three quarters)",
        Refused.TooManySockets => "the server has reached its limit of WebSockets (Chat:Web:MaxConnections, ulimit -n)",
        Refused.TooManySocketsOfAddress =>
            "their address has reached its limit of WebSockets (Chat:RateLimits:ConnectionsPerAddress)",
        Refused.TooManySocketsOfUser => "their user has reached the limit of WebSockets (Chat:RateLimits:ConnectionsPerUser)",
        Refused.BadToken => "their token was missing, invalid, expired or revoked",
        Refused.Origin => "their origin is not in Chat:Web:AllowedOrigins",
        _ => "they were not WebSocket requests, or the WebSocket was not available",
    };

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Refused {Times} connections since this was last logged: {Reason:l}")]
        public static partial void Refused(ILogger logger, long times, string reason);
    }
}
