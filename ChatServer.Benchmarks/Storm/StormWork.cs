using System.Diagnostics;
using ChatServer.Benchmarks.Sockets;

namespace ChatServer.Benchmarks.Storm;

/// <summary>Has all ask at once, and ends when nobody was told of anything for a while, or the time is over.</summary>
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

        var last = Math.Max(AskedAt, members.Max(member => member.LastTold));
        return now - last > Silence || now - AskedAt > Patience ? null : now + PollTicks;
    }

    private void Begin(long now)
    {
        AskedAt = now;
        foreach (var member in members)
            member.AskForPresence();
    }
}
