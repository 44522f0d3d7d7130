namespace ChatServer.Storage.Clocks;

/// <summary>
/// The server's clock. It follows the machine's clock, except for jumps of more than an hour: then it runs on by itself, and the
/// jump is undone when the machine's clock comes back. A jump that lasts is followed after <see cref="Probation"/>, as the
/// machine may have slept or started with a wrong time. Between the checks, time is measured by the machine's monotonic clock.
/// </summary>
internal sealed partial class SteadyClock : TimeProvider
{
    /// <summary>Steps up to this, in sum within as much time, are followed at once.</summary>
    public static readonly TimeSpan LargestStep = TimeSpan.FromHours(1);

    private static readonly TimeSpan LongPause = TimeSpan.FromDays(1);
    private static readonly TimeSpan SameJump = TimeSpan.FromMinutes(1);

    // A clock that is set back this soon after the start was wrong when the server started.
    private static readonly TimeSpan Unproven = TimeSpan.FromDays(1);

    private readonly TimeProvider machine;
    private readonly ClockTrust trust;
    private readonly ILogger logger;
    private readonly LogThrottle trouble;
    private readonly Lock turn = new();
    private readonly long startedAt;
    private Line line;
    private Line? left;
    private Jump? jump;
    private TimeSpan drift;

    public SteadyClock(TimeProvider machine, ClockTrust trust, ILogger<SteadyClock> logger)
    {
        this.machine = machine;
        this.trust = trust;
        this.logger = logger;
        trouble = new LogThrottle(machine);
        startedAt = machine.GetTimestamp();
        line = new Line(machine.GetUtcNow(), startedAt);
    }

    public override TimeZoneInfo LocalTimeZone => machine.LocalTimeZone;

    public override long TimestampFrequency => machine.TimestampFrequency;

    public override long GetTimestamp() => machine.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        machine.CreateTimer(callback, state, dueTime, period);

    public override DateTimeOffset GetUtcNow()
    {
        lock (turn)
        {
            Follow(machine.GetUtcNow());
            return line.Now(machine) + drift;
        }
    }

    /// <summary>
    /// How long a jump of the machine's clock must last before it is followed: pauses of hours are more likely than clocks that
    /// are months ahead.
    /// </summary>
    public static TimeSpan Probation(TimeSpan jump) =>
        jump.Duration() <= LongPause ? TimeSpan.FromMinutes(5) : TimeSpan.FromHours(1);

    private void Follow(DateTimeOffset shown)
    {
        var apart = shown - line.Now(machine);
        if (apart.Duration() > LargestStep)
        {
            Distrust(shown, apart);
            return;
        }

        if (jump is { } over)
            EndJump(over);
        drift = apart;
        if (machine.GetElapsedTime(line.At) >= LargestStep)
            (line, drift) = (new Line(shown, machine.GetTimestamp()), TimeSpan.Zero);
    }

    private void EndJump(Jump over)
    {
        jump = null;
        trust.MachineBehind = TimeSpan.Zero;
        if (trouble.End() is not null)
            Log.CameBack(logger, over.Apart);
    }

    private void Distrust(DateTimeOffset shown, TimeSpan apart)
    {
        if (ComesBack(shown, apart))
        {
            Accept(shown, apart);
            return;
        }

        if (jump is not { } known || (apart - known.Apart).Duration() > SameJump)
            Begin(apart);
        else if (machine.GetElapsedTime(known.Since) >= Probation(apart))
            Accept(shown, apart);
    }

    // To the time from before the last followed jump, or from before the start's jump.
    private bool ComesBack(DateTimeOffset shown, TimeSpan apart) => left is { } former
        ? (shown - former.Now(machine)).Duration() <= LargestStep
        : apart < TimeSpan.Zero && machine.GetElapsedTime(startedAt) < Unproven;

    private void Begin(TimeSpan apart)
    {
        jump = new Jump(apart, machine.GetTimestamp());
        trust.MachineBehind = apart < TimeSpan.Zero ? -apart : TimeSpan.Zero;
        if (trouble.Count() is { } times)
            Log.Jumped(logger, apart, Probation(apart), times);
    }

    private void Accept(DateTimeOffset shown, TimeSpan apart)
    {
        left = line;
        (line, drift, jump) = (new Line(shown, machine.GetTimestamp()), TimeSpan.Zero, null);
        trust.MachineBehind = TimeSpan.Zero;
        trust.Doubt();
        Log.Followed(logger, apart);
    }

    private readonly record struct Line(DateTimeOffset Start, long At)
    {
        public DateTimeOffset Now(TimeProvider machine) => Start + machine.GetElapsedTime(At);
    }

    private readonly record struct Jump(TimeSpan Apart, long Since);

    private static partial class Log
    {
        [LoggerMessage(
            24, LogLevel.Warning,
            "The machine's clock jumped by {Jump} ({Times} jumps since this was last logged). The server keeps its own time, " +
            "and follows the machine's clock if it stays there for {Probation}")]
        public static partial void Jumped(ILogger logger, TimeSpan jump, TimeSpan probation, long times);

        [LoggerMessage(25, LogLevel.Warning, "The machine's clock returned from its jump by {Jump}")]
        public static partial void CameBack(ILogger logger, TimeSpan jump);

        [LoggerMessage(
            26, LogLevel.Warning,
            "The server's time was moved by {Jump}, to that of the machine's clock. Nothing is deleted by its age for a day")]
        public static partial void Followed(ILogger logger, TimeSpan jump);
    }
}
