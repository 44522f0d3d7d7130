namespace ChatServer.Storage.Clocks;

/// <summary>
/// Whether the machine's clock can be trusted. Work that deletes by age waits while the time is doubtful: a clock that is a month
/// ahead would make it delete everything a month early.
/// </summary>
/// <param name="machine">The clock that measures how long the doubt lasts.</param>
internal sealed class ClockTrust(TimeProvider machine)
{
    /// <summary>How long the time is doubtful after the server followed a jump, or started far behind the newest entry.</summary>
    public static readonly TimeSpan DoubtLasts = TimeSpan.FromDays(1);

    private readonly Lock turn = new();
    private long? doubtedAt;
    private long behindTicks;

    /// <summary>Whether the time may be wrong by more than an hour.</summary>
    public bool IsDoubtful
    {
        get
        {
            lock (turn)
                return doubtedAt is { } since && machine.GetElapsedTime(since) < DoubtLasts;
        }
    }

    /// <summary>
    /// How far the machine's clock is behind the server's: other processes write times that are earlier by this much. Zero if it
    /// isn't behind.
    /// </summary>
    public TimeSpan MachineBehind
    {
        get => TimeSpan.FromTicks(Interlocked.Read(ref behindTicks));
        set => Interlocked.Exchange(ref behindTicks, value.Ticks);
    }

    public void Doubt()
    {
        lock (turn)
            doubtedAt = machine.GetTimestamp();
    }
}
