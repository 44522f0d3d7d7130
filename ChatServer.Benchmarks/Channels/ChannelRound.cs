using ChatServer.Benchmarks.Group;
using ChatServer.Benchmarks.Load;

namespace ChatServer.Benchmarks.Channels;

/// <summary>
/// One measurement of one channel. Its messages bear its number, so that those of an earlier one don't count.
/// </summary>
internal sealed record ChannelRound(int Number, GroupSchedule Schedule, LoadTally Tally)
{
    public MessageMark Mark(long number) => new((2 * Number) + 1, number);

    /// <summary>A message that shows who is connected; it isn't measured.</summary>
    public MessageMark Probe(long number) => new(2 * Number, number);

    public bool IsMeasured(MessageMark mark) => mark.Sender == (2 * Number) + 1;

    public bool IsProbe(MessageMark mark) => mark.Sender == 2 * Number;
}
