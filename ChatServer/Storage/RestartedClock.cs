namespace ChatServer.Storage;

/// <summary>
/// What becomes of times where a machine's clock was set back, by hand or with the machine, while the server was stopped: what is sent now must
/// not be older than what was sent before.
/// </summary>
internal static partial class RestartedClock
{
    private static readonly TimeSpan WorthWarning = TimeSpan.FromMinutes(1);

    // To stand still any longer would stop what waits for time to pass, such as limits by the hour.
    private static readonly TimeSpan LongestStandstill = SteadyClock.LargestStep;

    // A server that was off for so long, or a clock that is ahead: nobody can tell.
    private static readonly TimeSpan LongGap = TimeSpan.FromDays(1);

    /// <summary>Lets the writer's time go on from the newest that stands in the log, unless the clock had run far ahead.</summary>
    public static void Hold(WriteScope scope, TimeProvider clock, ILogger logger)
    {
        foreach (var newest in scope.LastTimes())
            Hold(scope, newest, newest - Timestamp.Now(clock), logger);
    }

    /// <summary>Has what deletes by age wait where the clock is more than a day ahead of the newest entry.</summary>
    public static void Compare(ReadScope read, TimeProvider clock, ClockTrust trust, ILogger logger)
    {
        if (read.LastTimes() is not { Count: > 0 } times || Timestamp.Now(clock) - times.Max() is var gap && gap < LongGap)
            return;

        trust.Doubt();
        Log.ClockIsFarAhead(logger, gap);
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
        [LoggerMessage(
            27, LogLevel.Information,
            "The clock is {Gap} ahead of the newest entry. In case it is wrong, nothing is deleted by its age for a day")]
        public static partial void ClockIsFarAhead(ILogger logger, TimeSpan gap);

        [LoggerMessage(6, LogLevel.Warning, "The clock is {Behind} behind the newest entry, of {Newest}: until it has caught up, all that is written gets that time")]
        public static partial void ClockIsBehind(ILogger logger, TimeSpan behind, Timestamp newest);

        [LoggerMessage(
            12, LogLevel.Warning,
            "The clock is {Behind} behind the newest entry, of {Newest}: it was set back, or that entry was written while it ran ahead. Times go on from the clock, and run backwards here")]
        public static partial void ClockIsFarBehind(ILogger logger, TimeSpan behind, Timestamp newest);
    }
}
