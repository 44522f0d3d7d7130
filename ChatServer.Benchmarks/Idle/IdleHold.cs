using System.Diagnostics;
using ChatServer.Benchmarks.Sockets;

namespace ChatServer.Benchmarks.Idle;

/// <summary>Keeps the connections served until <see cref="Release"/>.</summary>
internal sealed class IdleHold : ILoopWork
{
    private static readonly long PollTicks = Stopwatch.Frequency / 10;

    private volatile bool released;

    public void Release() => released = true;

    public long? Run(long now) => released ? null : now + PollTicks;
}
