using ChatServer.Benchmarks.Load;
using ChatServer.Benchmarks.Sockets;
using ChatServer.Benchmarks.Users;

namespace ChatServer.Benchmarks.Group;

/// <summary>
/// A member of the group on one connection. The messages of all members are numbered through, in the order of the schedule.
/// </summary>
internal sealed class GroupMember(Uri server, TestUser user, GroupSchedule schedule, LoadTally tally)
    : WireConnection(user.RoomUrl(server))
{
    private readonly ArrivalCheck arrivals = new();

    /// <summary>What this member sends; the group must be known for it.</summary>
    public MessageTemplate? Template { get; set; }

    public void Offer(long number)
    {
        tally.Offer();
        Template!.Append(Outgoing, number);
        Flush();
    }

    /// <summary>
    /// Messages that were confirmed to their senders and never came here. What a closed connection missed is not lost.
    /// </summary>
    public long CountLost(SequenceCheck confirmed) => IsOpen ? arrivals.CountLost(confirmed) : 0;

    /// <summary>Messages that were confirmed to this member or any other.</summary>
    public required SequenceCheck Confirmed { get; init; }

    protected override void OnMessage(ReadOnlySpan<byte> payload, long now)
    {
        if (!MessageMark.TryFind(payload, out var mark, out var rest))
        {
            if (ErrorCode.Find(payload) is { } code)
                tally.Fail(code);

            return;
        }

        var arrival = arrivals.Observe(mark.Sequence, ArrivalCheck.FindNumber(rest, "\"created_msg_id\":"u8));
        if (rest.IndexOf("\"conf_message\""u8) >= 0)
        {
            Confirmed.Observe(mark.Sequence);
            tally.Confirm(arrival, schedule.DueAt(mark.Sequence), now);
        }
        else
        {
            tally.Deliver(arrival, schedule.DueAt(mark.Sequence), now);
        }
    }

    protected override void OnClosed(int code) => tally.Close(code);
}
