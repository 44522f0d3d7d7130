namespace ChatServer.Tests.Harness;

/// <summary>A clock that runs like the system's, ahead of it by as much as a test says.</summary>
internal sealed class AheadClock : TimeProvider
{
    private long ahead;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref ahead));

    public void Advance(TimeSpan time) => Interlocked.Add(ref ahead, time.Ticks);
}
