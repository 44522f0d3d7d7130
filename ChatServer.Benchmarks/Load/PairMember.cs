using ChatServer.Benchmarks.Sockets;
using ChatServer.Benchmarks.Users;

namespace ChatServer.Benchmarks.Load;

/// <summary>One of two users who write to each other. Both live on the same thread.</summary>
internal sealed class PairMember(
    Uri server, TestUser user, int number, MessageTemplate template, LoadTimeline timeline, LoadTally tally)
    : WireConnection(user.RoomUrl(server))
{
    // The send times are kept in a ring: what would overwrite one that may still be asked for is held back.
    private const int MaxInFlight = 2048;

    private readonly long[] offeredAt = new long[MaxInFlight];
    private readonly Queue<long> heldBack = [];
    private readonly SequenceCheck confirmations = new();
    private readonly SequenceCheck deliveries = new();
    private long nextSequence;
    private int answered;

    public PairMember? Peer { get; set; }

    /// <summary>After each answer the next message goes out. Off in the open loop, where the schedule sends.</summary>
    public bool SendsOnAnswer { get; init; }

    private int Number => number;

    private long OldestAsked => Math.Min(confirmations.Next, Peer is { IsOpen: true } ? Peer.deliveries.Next : long.MaxValue);

    /// <summary>
    /// Messages that were confirmed to this sender and never reached the peer. To a peer whose connection was closed they
    /// are not lost: it would fetch them when it comes back.
    /// </summary>
    public long CountLost() => Peer is not { IsOpen: true } ? 0 : confirmations.CountMissing(Peer.deliveries);

    /// <summary>Puts a message in line. Its latency counts from <paramref name="moment"/>, however long it waits.</summary>
    public void Offer(long moment)
    {
        tally.Offer();
        heldBack.Enqueue(moment);
        Release();
    }

    protected override void OnMessage(ReadOnlySpan<byte> payload, long now)
    {
        if (!MessageMark.TryFind(payload, out var mark, out var rest))
            OnOther(payload);
        else if (rest.IndexOf("\"conf_message\""u8) >= 0)
            OnConfirmed(mark, now);
        else
            OnDelivered(mark, now);
    }

    protected override void AfterRead(long now)
    {
        if (SendsOnAnswer && now < timeline.SendUntil)
        {
            for (; answered > 0; answered--)
                Offer(now);
        }

        Release();
        if (Peer is { heldBack.Count: > 0 })
        {
            Peer.Release();
            Peer.Flush();
        }
    }

    protected override void OnClosed(int code) => tally.Close(code);

    private void Release()
    {
        while (heldBack.Count > 0 && nextSequence - OldestAsked < MaxInFlight)
        {
            offeredAt[nextSequence % MaxInFlight] = heldBack.Dequeue();
            template.Append(Outgoing, nextSequence++);
        }
    }

    private void OnConfirmed(MessageMark mark, long now)
    {
        if (!IsFrom(this, mark))
            return;

        var arrival = confirmations.Observe(mark.Sequence);
        tally.Confirm(arrival, offeredAt[mark.Sequence % MaxInFlight], now);
        answered++;
    }

    private void OnDelivered(MessageMark mark, long now)
    {
        if (Peer is null || !IsFrom(Peer, mark))
            return;

        var arrival = deliveries.Observe(mark.Sequence);
        tally.Deliver(arrival, Peer.offeredAt[mark.Sequence % MaxInFlight], now);
    }

    private bool IsFrom(PairMember sender, MessageMark mark)
    {
        if (mark.Sender == sender.Number && mark.Sequence < sender.nextSequence)
            return true;

        tally.Misdeliver();
        return false;
    }

    private void OnOther(ReadOnlySpan<byte> payload)
    {
        if (ErrorCode.Find(payload) is not { } code)
            return;

        tally.Fail(code);
        answered++;
    }
}
