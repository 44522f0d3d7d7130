using System.Diagnostics;
using ChatServer.Benchmarks.Load;
using ChatServer.Benchmarks.Sockets;

namespace ChatServer.Benchmarks.Group;

/// <summary>
/// Has the members write in turn, by the schedule, and ends when every member has every message, or the time to drain is over.
/// </summary>
internal sealed class GroupWork(
    IReadOnlyList<GroupMember> members, GroupSchedule schedule, LoadTimeline timeline, LoadTally tally) : ILoopWork
{
    private static readonly long PollTicks = Stopwatch.Frequency / 100;

    private long number;

    public long? Run(long now)
    {
        if (now >= timeline.SendUntil)
            return IsOver(now) ? null : now + PollTicks;

        long due;
        while ((due = schedule.DueAt(number)) <= now && due < timeline.SendUntil)
            OfferNext();

        return Math.Min(due, timeline.SendUntil);
    }

    // Whose connection was closed is passed over: that alone makes the run fail.
    private void OfferNext()
    {
        var member = members[(int)(number % members.Count)];
        if (member.IsOpen)
            member.Offer(number);

        number++;
    }

    private bool IsOver(long now) =>
        now >= timeline.DrainUntil
        || (tally.Confirmed == tally.Offered && tally.Delivered == tally.Offered * (members.Count - 1));
}
