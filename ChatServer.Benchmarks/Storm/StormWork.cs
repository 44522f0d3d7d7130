using System.Diagnostics;
using ChatServer.Benchmarks.Sockets;

namespace ChatServer.Benchmarks.Storm;

/// <summary>Subscribes all devices at once, and ends when no device has been notified for a while, or the time is up.</summary>
internal sealed class StormWork(IReadOnlyList<StormMember> members) : ILoopWork
{
    private static readonly long PollTicks = Stopwatch.Frequency / 10;
    private static readonly long Silence = 3 * Stopwatch.Frequency;
    private static readonly long Patience = 120 * Stopwatch.Frequency;

    /// <summary>When they asked, as <see cref="Stopwatch"/> counts; 0 before.</summary>
    public long AskedAt { get; private set; }

    public long? Run(long now)
    {
        if (AskedAt == 0)
            Begin(now);

        var last = Math.Max(AskedAt, members.Max(member => member.LastNotified));
        return now - last > Silence || now - AskedAt > Patience ? null : now + PollTicks;
    }

    private void Begin(long now)
    {
        AskedAt = now;
        foreach (var member in members)
            member.AskForPresence();
    }
}
