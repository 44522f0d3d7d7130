using System.Diagnostics;
using ChatServer.Benchmarks.Load;
using ChatServer.Benchmarks.Sockets;

namespace ChatServer.Benchmarks.Agents;

/// <summary>Every visitor asks once for a short reply; ends when all have it.</summary>
internal sealed class FirstReplies(IReadOnlyList<AgentVisitor> visitors) : ILoopWork
{
    private const int Tokens = 2;
    private static readonly long PollTicks = Stopwatch.Frequency / 100;
    private static readonly long Patience = 60 * Stopwatch.Frequency;
    private long? startedAt;

    public long? Run(long now)
    {
        if (startedAt is null)
        {
            startedAt = now;
            foreach (var visitor in visitors)
            {
                visitor.Ask(Tokens);
                visitor.Flush();
            }
        }

        return visitors.Any(visitor => visitor.IsBusy) && now - startedAt < Patience ? now + PollTicks : null;
    }
}

/// <summary>
/// The visitors begin one after the other within a second, and go on by themselves; ends when the last replies have.
/// </summary>
internal sealed class VisitorWork(IReadOnlyList<AgentVisitor> visitors, AgentsPlan plan, LoadTimeline timeline) : ILoopWork
{
    private static readonly long PollTicks = Stopwatch.Frequency / 100;
    private readonly long ticksBetween = Stopwatch.Frequency / visitors.Count;
    private readonly long patience = (long)((plan.FirstDelay.TotalSeconds + ((double)plan.Tokens / plan.Rate) + 10)
        * Stopwatch.Frequency);

    private int asked;

    public long? Run(long now)
    {
        for (; asked < visitors.Count && now >= timeline.Start + (asked * ticksBetween); asked++)
        {
            visitors[asked].Ask(plan.Tokens);
            visitors[asked].Flush();
        }

        if (now >= timeline.SendUntil
            && (now >= timeline.SendUntil + patience || !visitors.Any(visitor => visitor.IsBusy)))
            return null;

        return asked < visitors.Count ? timeline.Start + (asked * ticksBetween) : now + PollTicks;
    }
}
