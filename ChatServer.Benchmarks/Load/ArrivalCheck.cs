using System.Buffers.Text;

namespace ChatServer.Benchmarks.Load;

/// <summary>
/// Whether the messages of a conversation come once each to one of its connections, and in the server's order, whoever sent them
/// and whenever they were due.
/// </summary>
internal sealed class ArrivalCheck
{
    private readonly SequenceCheck numbers = new();
    private long lastPosition;

    /// <param name="number">The message's number in this run.</param>
    /// <param name="position">What the server orders messages by.</param>
    public Arrival Observe(long number, long position)
    {
        if (numbers.Observe(number) == Arrival.Repeated)
            return Arrival.Repeated;

        var arrival = position > lastPosition ? Arrival.Ahead : Arrival.OutOfOrder;
        lastPosition = Math.Max(lastPosition, position);
        return arrival;
    }

    /// <summary>How many of the confirmed messages did not come.</summary>
    public long CountLost(SequenceCheck confirmed) => confirmed.CountMissing(numbers);

    /// <summary>The number that follows a name in a frame.</summary>
    /// <param name="name">With its quotes and the colon.</param>
    public static long FindNumber(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> name)
    {
        var start = frame.IndexOf(name);
        return start >= 0 && Utf8Parser.TryParse(frame[(start + name.Length)..], out long number, out _)
            ? number
            : throw new InvalidOperationException($"A message has no {System.Text.Encoding.ASCII.GetString(name)}");
    }
}
