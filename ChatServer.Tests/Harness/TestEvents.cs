using System.Collections.Concurrent;
using System.Diagnostics;
using ChatServer.Storage;

namespace ChatServer.Tests.Harness;

/// <summary>Records all events published by one <see cref="TestServer"/>.</summary>
internal sealed class TestEvents : IEventListener
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly ConcurrentQueue<DomainEvent> received = new();

    public void OnCommitted(Commit commit)
    {
        foreach (var happened in commit.Events)
            received.Enqueue(happened);
    }

    public IEnumerable<DomainEvent> All => received;

    /// <summary>Drops the recorded events, for tests that measure memory.</summary>
    public void Forget() => received.Clear();

    public int Count(DomainEvent expected) => received.Count(expected.Equals);

    /// <summary>Waits until <paramref name="expected"/> was recorded this often; fails the test after five seconds.</summary>
    public async Task WaitForAsync(DomainEvent expected, int count = 1)
    {
        var started = Stopwatch.GetTimestamp();
        while (Count(expected) < count)
        {
            if (Stopwatch.GetElapsedTime(started) > Patience)
                Assert.Fail($"{expected} was received {Count(expected)} times");
            await Task.Delay(20);
        }
    }
}
