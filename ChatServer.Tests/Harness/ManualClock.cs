namespace ChatServer.Tests.Harness;

/// <summary>A clock that advances only when told to.</summary>
internal sealed class ManualClock : TimeProvider
{
    private TimeSpan passed = TimeSpan.FromDays(1);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => passed.Ticks;

    public void Advance(TimeSpan time) => passed += time;
}
