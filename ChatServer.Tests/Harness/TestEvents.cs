using System.Collections.Concurrent;
using System.Diagnostics;
using ChatServer.Storage;

namespace ChatServer.Tests.Harness;

/// <summary>Hears all events of one <see cref="TestServer"/>, for tests of what is published.</summary>
internal sealed class TestEvents : IEventListener
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly ConcurrentQueue<DomainEvent> heard = new();

    public void OnCommitted(IReadOnlyList<DomainEvent> events)
    {
        foreach (var happened in events)
            heard.Enqueue(happened);
    }

    /// <summary>Lets go of what was heard, where a test measures memory.</summary>
    public void Forget() => heard.Clear();

    public int Count(DomainEvent expected) => heard.Count(expected.Equals);

    /// <summary>Waits until <paramref name="expected"/> has been heard so often; fails the test after five seconds.</summary>
    public async Task WaitForAsync(DomainEvent expected, int count = 1)
    {
        var started = Stopwatch.GetTimestamp();
        while (Count(expected) < count)
        {
            if (Stopwatch.GetElapsedTime(started) > Patience)
                Assert.Fail($"{expected} was heard {Count(expected)} times");
            await Task.Delay(20);
        }
    }
}
