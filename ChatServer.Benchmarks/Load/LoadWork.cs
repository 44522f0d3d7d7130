using System.Diagnostics;
using ChatServer.Benchmarks.Sockets;

namespace ChatServer.Benchmarks.Load;

/// <summary>
/// Starts the sending of one thread's connections and ends it. Closed loop: a window of messages to each connection,
/// which then send by themselves. Open loop: a message each interval, by the clock, whatever the server does.
/// </summary>
internal sealed class LoadWork(IReadOnlyList<PairMember> members, LoadPlan plan, LoadTimeline timeline, LoadTally tally)
    : ILoopWork
{
    private static readonly long PollTicks = Stopwatch.Frequency / 100;

    private readonly double ticksBetween = Stopwatch.Frequency / ((plan.Rate ?? 1) * members.Count / plan.Connections);
    private readonly List<PairMember> touched = [];
    private bool started;
    private long offered;

    public long? Run(long now)
    {
        if (!members.Any(member => member.IsOpen))
            return null;

        if (now >= timeline.SendUntil)
            return IsOver(now) ? null : now + PollTicks;

        if (plan.Rate is not null)
            return OfferDue(now);

        if (!started)
            OfferWindows(now);

        started = true;
        return Math.Min(timeline.SendUntil, now + PollTicks);
    }

    private void OfferWindows(long now)
    {
        foreach (var member in members)
        {
            for (var index = 0; index < plan.Window; index++)
                member.Offer(now);

            member.Flush();
        }
    }

    private long OfferDue(long now)
    {
        long due;
        while ((due = timeline.Start + (long)(offered * ticksBetween)) <= now && due < timeline.SendUntil)
        {
            var member = members[(int)(offered++ % members.Count)];
            member.Offer(due);
            touched.Add(member);
        }

        foreach (var member in touched)
            member.Flush();

        touched.Clear();
        return Math.Min(due, timeline.SendUntil);
    }

    private bool IsOver(long now) =>
        now >= timeline.DrainUntil
        || (tally.Confirmed == tally.Offered && tally.Delivered == tally.Offered);
}
