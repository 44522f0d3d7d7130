using System.Diagnostics;

namespace ChatServer.Benchmarks.Sockets;

/// <summary>What an event loop does between its sockets' events.</summary>
internal interface ILoopWork
{
    /// <summary>Does what is due at <paramref name="now"/>.</summary>
    /// <returns>The time (of <see cref="Stopwatch"/>) at which to be called again at the latest, or null to end the
    /// loop.</returns>
    long? Run(long now);
}

/// <summary>One thread that serves many connections. It ends when its work says so.</summary>
internal sealed class EventLoop(IReadOnlyList<WireConnection> connections, ILoopWork work)
{
    // A frame of the server has to fit in: 500 history frames of a sync are still 500 frames.
    private const int ScratchBytes = 256 * 1024;

    private static readonly long NanosecondsPerTick = 1_000_000_000 / Stopwatch.Frequency;

    private readonly byte[] scratch = GC.AllocateUninitializedArray<byte>(ScratchBytes, pinned: true);

    public Thread Start(string name)
    {
        var thread = new Thread(Run) { Name = name, IsBackground = true };
        thread.Start();
        return thread;
    }

    private void Run()
    {
        // By default the kernel lets a timeout slip by 50 µs, which would count as latency of the server.
        _ = NativeMethods.ControlThread(NativeMethods.TimerSlack, 1);

        using var epoll = new Epoll();
        for (var key = 0; key < connections.Count; key++)
            connections[key].Join(epoll, key);

        while (work.Run(Stopwatch.GetTimestamp()) is { } wakeAt)
            Serve(epoll, epoll.Wait(Math.Max(0, wakeAt - Stopwatch.GetTimestamp()) * NanosecondsPerTick));
    }

    private void Serve(Epoll epoll, int ready)
    {
        for (var index = 0; index < ready; index++)
        {
            var connection = connections[epoll.ReadyKey(index)];
            var events = epoll.ReadyEvents(index);
            if (connection.IsOpen && (events & Epoll.Writable) != 0)
                connection.WriteReady();

            if (connection.IsOpen && (events & ~Epoll.Writable) != 0)
                connection.ReadReady(scratch);
        }
    }
}
