namespace ChatServer.Tests.Harness;

/// <summary>
/// A machine's clock that advances only when told to, and whose time of day can jump while its monotonic clock doesn't.
/// </summary>
internal sealed class JumpingClock : TimeProvider
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 14, 12, 0, 0, TimeSpan.Zero);
    private long passed;
    private long jumped;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref passed);

    public override DateTimeOffset GetUtcNow() => Noon.AddTicks(Interlocked.Read(ref passed) + Interlocked.Read(ref jumped));

    public void Advance(TimeSpan time) => Interlocked.Add(ref passed, time.Ticks);

    public void Jump(TimeSpan time) => Interlocked.Add(ref jumped, time.Ticks);
}
