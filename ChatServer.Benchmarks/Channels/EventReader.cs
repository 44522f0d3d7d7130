using ChatServer.Benchmarks.Load;
using ChatServer.Benchmarks.Sockets;
using ChatServer.Benchmarks.Users;

namespace ChatServer.Benchmarks.Channels;

/// <summary>A reader on one connection of <c>/ws/events</c>.</summary>
internal class EventReader(Uri url) : WireConnection(url)
{
    private ArrivalCheck arrivals = new();
    private ChannelRound? round;

    public EventReader(Uri server, TestUser user)
        : this(new Uri($"ws://{server.Authority}/ws/events?token={Uri.EscapeDataString(user.Token)}"))
    {
    }

    /// <summary>Whether a probe of the round has come.</summary>
    public bool IsReady { get; private set; }

    /// <summary>No event loop may run meanwhile.</summary>
    public void Begin(ChannelRound next)
    {
        (round, arrivals, IsReady) = (next, new ArrivalCheck(), false);
    }

    /// <summary>Messages that were confirmed and never came here. What a closed connection missed is not lost.</summary>
    public long CountLost(SequenceCheck confirmed) => IsOpen ? arrivals.CountLost(confirmed) : 0;

    protected override void OnMessage(ReadOnlySpan<byte> payload, long now)
    {
        if (round is null)
            return;

        if (!MessageMark.TryFind(payload, out var mark, out var rest))
        {
            if (payload.IndexOf("\"type\":\"error\""u8) >= 0)
                round.Tally.Fail("error frame");
        }
        else if (round.IsProbe(mark))
        {
            IsReady = true;
        }
        else if (round.IsMeasured(mark))
        {
            var arrival = arrivals.Observe(mark.Sequence, ArrivalCheck.FindNumber(rest, "\"created_at\":"u8));
            round.Tally.Deliver(arrival, round.Schedule.DueAt(mark.Sequence), now);
        }
    }

    protected override void OnClosed(int code) => round?.Tally.Close(code);
}
