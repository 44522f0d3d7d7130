using System.Diagnostics;
using ChatServer.Benchmarks.Load;
using ChatServer.Benchmarks.Sockets;

namespace ChatServer.Benchmarks.Channels;

/// <summary>
/// Posts by the schedule, and ends when every reader has every message, or the time to drain is over.
/// </summary>
internal sealed class ChannelWork(ChannelRound round, ChannelPoster poster, LoadTimeline timeline, int readers) : ILoopWork
{
    private static readonly long PollTicks = Stopwatch.Frequency / 100;

    private long number;

    public long? Run(long now)
    {
        if (now >= timeline.SendUntil)
            return IsOver(now) ? null : now + PollTicks;

        long due;
        while ((due = round.Schedule.DueAt(number)) <= now && due < timeline.SendUntil)
        {
            round.Tally.Offer();
            poster.Post(round.Mark(number++));
        }

        return Math.Min(due, timeline.SendUntil);
    }

    private bool IsOver(long now) =>
        now >= timeline.DrainUntil || round.Tally.Delivered == round.Tally.Offered * readers;
}
