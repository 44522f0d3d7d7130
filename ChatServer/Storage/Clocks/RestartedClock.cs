namespace ChatServer.Storage.Clocks;

/// <summary>
/// Handles a machine clock that was set back, by hand or with the machine, while the server was stopped: a message sent now must
/// not be older than one sent before.
/// </summary>
internal static partial class RestartedClock
{
    private static readonly TimeSpan WorthWarning = TimeSpan.FromMinutes(1);

    // A longer standstill would block everything that waits for time to pass, such as hourly limits.
    private static readonly TimeSpan LongestStop = SteadyClock.LargestStep;

    // Either the server was off for that long, or the clock is ahead: it is impossible to tell.
    private static readonly TimeSpan LongGap = TimeSpan.FromDays(1);

    /// <summary>Continues the writer's time from the newest time in the log, unless the clock had run far ahead.</summary>
    public static void Hold(WriteScope scope, TimeProvider clock, ILogger logger)
    {
        foreach (var newest in scope.LastTimes())
            Hold(scope, newest, newest - Timestamp.Now(clock), logger);
    }

    /// <summary>Suspends deletion by age if the clock is more than a day ahead of the newest entry.</summary>
    public static void Compare(ReadScope read, TimeProvider clock, ClockTrust trust, ILogger logger)
    {
        if (read.LastTimes() is not { Count: > 0 } times || Timestamp.Now(clock) - times.Max() is var gap && gap < LongGap)
            return;

        trust.Doubt();
        Log.ClockIsFarAhead(logger, gap);
    }

    private static void Hold(WriteScope scope, Timestamp newest, TimeSpan behind, ILogger logger)
    {
        if (behind > LongestStop)
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
        [LoggerMessage(
            27, LogLevel.Information,
            "The clock is {Gap} ahead of the newest entry. In case it is wrong, nothing is deleted by its age for a day")]
        public static partial void ClockIsFarAhead(ILogger logger, TimeSpan gap);

        [LoggerMessage(6, LogLevel.Warning,
            "The clock is {Behind} behind the newest entry, of {Newest}: until it has caught up, every write gets that time")]
        public static partial void ClockIsBehind(ILogger logger, TimeSpan behind, Timestamp newest);

        [LoggerMessage(
            12, LogLevel.Warning,
            "The clock is {Behind} behind the newest entry, of {Newest}: it was set back, or that entry was written while "
            + "it ran ahead. Times follow the clock from here on, so they run backwards once")]
        public static partial void ClockIsFarBehind(ILogger logger, TimeSpan behind, Timestamp newest);
    }
}
