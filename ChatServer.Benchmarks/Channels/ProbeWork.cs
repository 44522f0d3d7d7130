using System.Diagnostics;
using ChatServer.Benchmarks.Sockets;

namespace ChatServer.Benchmarks.Channels;

/// <summary>
/// Posts a message each second until one has come to every reader, or they have had a minute: then all of them hear the channel.
/// </summary>
internal sealed class ProbeWork(IReadOnlyList<EventReader> readers, ChannelRound round, ChannelPoster poster) : ILoopWork
{
    private static readonly long Interval = Stopwatch.Frequency;
    private static readonly long Patience = 60 * Stopwatch.Frequency;

    private readonly long began = Stopwatch.GetTimestamp();
    private long number;
    private int ready;

    /// <summary>How many readers got none.</summary>
    public int Missing => readers.Count - ready;

    public long? Run(long now)
    {
        while (ready < readers.Count && readers[ready].IsReady)
            ready++;

        if (Missing == 0 || now - began > Patience)
            return null;

        if (now >= NextAt)
            poster.Post(round.Probe(number++));

        return NextAt;
    }

    private long NextAt => began + (number * Interval);
}
