namespace ChatServer.Storage;

/// <summary>
/// What becomes of times where a machine's clock was set back, by hand or with the machine, while the server was stopped: what is sent now must
/// not be older than what was sent before.
/// </summary>
internal static partial class RestartedClock
{
    private static readonly TimeSpan WorthWarning = TimeSpan.FromMinutes(1);

    // To stand still any longer would stop what waits for time to pass, such as limits by the hour.
    private static readonly TimeSpan LongestStandstill = TimeSpan.FromHours(1);

    /// <summary>Lets the writer's time go on from the newest that stands in the log, unless the clock had run far ahead.</summary>
    public static void Hold(WriteScope scope, TimeProvider clock, ILogger logger)
    {
        foreach (var newest in scope.LastTimes())
            Hold(scope, newest, newest - Timestamp.Now(clock), logger);
    }

    private static void Hold(WriteScope scope, Timestamp newest, TimeSpan behind, ILogger logger)
    {
        if (behind > LongestStandstill)
        {
            Log.ClockIsFarBehind(logger, behind, newest);
            return;
        }

        scope.NotBefore(newest);
        if (behind > WorthWarning)
            Log.ClockIsBehind(logger, behind, newest);
    }

    private static partial class Log
    {
        [LoggerMessage(6, LogLevel.Warning, "The clock is {Behind} behind the newest entry, of {Newest}: until it has caught up, all that is written gets that time")]
        public static partial void ClockIsBehind(ILogger logger, TimeSpan behind, Timestamp newest);

        [LoggerMessage(
            12, LogLevel.Warning,
            "The clock is {Behind} behind the newest entry, of {Newest}: it was set back, or that entry was written while it ran ahead. Times go on from the clock, and run backwards here")]
        public static partial void ClockIsFarBehind(ILogger logger, TimeSpan behind, Timestamp newest);
    }
}
