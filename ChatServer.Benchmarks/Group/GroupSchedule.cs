using System.Diagnostics;
using ChatServer.Benchmarks.Load;

namespace ChatServer.Benchmarks.Group;

/// <summary>
/// When each message of a run is due, in ticks of <see cref="Stopwatch"/>: by the clock, whatever the server does.
/// </summary>
internal sealed class GroupSchedule(LoadTimeline timeline, double rate)
{
    private readonly double ticksBetween = Stopwatch.Frequency / rate;

    public long DueAt(long number) => timeline.Start + (long)(number * ticksBetween);
}
