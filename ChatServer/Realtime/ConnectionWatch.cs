using ChatServer.Background;
using ChatServer.Realtime.Presence;
using ChatServer.Realtime.Typing;

namespace ChatServer.Realtime;

/// <summary>
/// One loop for the times of all connections (pings, unfinished frames, stalled sends, expired tokens), as a timer in each
/// would cost memory in every quiet one. It looks once a second.
/// </summary>
internal sealed partial class ConnectionWatch(
    ConnectionRegistry connections, TypingRelay typing, PresenceBoard presence, TimeProvider clock,
    ILogger<ConnectionWatch> logger)
    : PeriodicWork("Looking after connections", TimeSpan.FromSeconds(1), clock, logger)
{
    protected override Task WorkAsync(CancellationToken cancellationToken)
    {
        var now = Clock.GetUtcNow();
        foreach (var connection in connections.All)
            Check(connection, now);
        typing.Expire();
        presence.TellDue();
        return Task.CompletedTask;
    }

    // One connection that fails, as its request has just ended, must not leave the others unwatched.
    private void Check(Connection connection, DateTimeOffset now)
    {
        try
        {
            connection.CheckTimes(now);
        }
        catch (Exception failure)
        {
            Log.CheckFailed(logger, connection.Id, failure);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Connection {Connection} couldn't be looked after")]
        public static partial void CheckFailed(ILogger logger, long connection, Exception exception);
    }
}
