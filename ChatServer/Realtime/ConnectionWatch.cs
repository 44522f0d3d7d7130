using ChatServer.Background;
using ChatServer.Realtime.Presence;
using ChatServer.Realtime.Typing;

namespace ChatServer.Realtime;

/// <summary>
/// One loop for the timeouts of all connections (pings, unfinished frames, stalled sends, expired tokens). It runs once a
/// second. A timer per connection would cost memory in every quiet one.
/// </summary>
internal sealed partial class ConnectionWatch(
    ConnectionRegistry connections, TypingRelay typing, PresenceBoard presence, TimeProvider clock,
    ILogger<ConnectionWatch> logger)
    : PeriodicWork("Checking connections", TimeSpan.FromSeconds(1), clock, logger)
{
    protected override Task WorkAsync(CancellationToken cancellationToken)
    {
        var now = Clock.GetUtcNow();
        foreach (var connection in connections.All)
            Check(connection, now);
        typing.Expire();
        presence.NotifyDue();
        return Task.CompletedTask;
    }

    // A check can fail because the connection's request has just ended. The other connections must still be checked.
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
        [LoggerMessage(1, LogLevel.Warning, "Checking connection {Connection} failed")]
        public static partial void CheckFailed(ILogger logger, long connection, Exception exception);
    }
}
