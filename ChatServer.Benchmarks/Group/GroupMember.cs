using System.Buffers.Text;
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
    private readonly SequenceCheck arrivals = new();
    private long lastId;

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
    public long CountLost(SequenceCheck confirmed) => IsOpen ? confirmed.CountMissing(arrivals) : 0;

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

        var arrival = Observe(mark.Sequence, FindId(rest));
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

    // All members see all messages in the order of their ids, whoever sent them and whenever they were due.
    private Arrival Observe(long number, long id)
    {
        if (arrivals.Observe(number) == Arrival.Repeated)
            return Arrival.Repeated;

        var arrival = id > lastId ? Arrival.Ahead : Arrival.OutOfOrder;
        lastId = Math.Max(lastId, id);
        return arrival;
    }

    private static long FindId(ReadOnlySpan<byte> rest)
    {
        var name = "\"created_msg_id\":"u8;
        var start = rest.IndexOf(name);
        return start >= 0 && Utf8Parser.TryParse(rest[(start + name.Length)..], out long id, out _)
            ? id
            : throw new InvalidOperationException("A message has no created_msg_id.");
    }
}
