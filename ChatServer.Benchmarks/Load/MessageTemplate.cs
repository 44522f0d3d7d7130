using System.Text;
using ChatServer.Benchmarks.Sockets;

namespace ChatServer.Benchmarks.Load;

/// <summary>The frame of one sender, made once: each message patches its sequence number and its id into a copy.</summary>
internal sealed class MessageTemplate
{
    private readonly byte[] frame;
    private readonly int sequenceAt;
    private readonly int? clientIdAt;
    private readonly int sender;

    /// <param name="to">Where the messages go, as a member of their JSON.</param>
    public MessageTemplate(int sender, string to, int bodyCharacters, bool clientIds)
    {
        this.sender = sender;
        var body = new MessageMark(sender, 0).ToString().PadRight(bodyCharacters, 'x');
        var id = clientIds ? $",\"client_msg_id\":\"{Guid.Empty}\"" : "";
        var json = $$"""{"action":"text_message","message_body":"{{body}}",{{to}}{{id}}}""";
        frame = ClientFrame.Create(Frame.Text, Encoding.ASCII.GetBytes(json));
        sequenceAt = frame.AsSpan().IndexOf((byte)'@') + MessageMark.SequenceOffset;
        clientIdAt = clientIds ? frame.AsSpan().IndexOf("00000000-0000-"u8) : null;
    }

    public static string ToUser(Guid receiver) => $"\"receiver_id\":\"{receiver}\"";

    public static string ToThread(long thread) => $"\"thread_id\":{thread}";

    public void Append(OutgoingBytes outgoing, long sequence)
    {
        var copy = outgoing.Reserve(frame.Length);
        frame.CopyTo(copy);
        WriteDigits(copy.Slice(sequenceAt, MessageMark.SequenceDigits), sequence);
        if (clientIdAt is { } start)
            TimeOrderedId.Write(copy[start..], sender, sequence);
    }

    private static void WriteDigits(Span<byte> target, long number)
    {
        for (var index = target.Length - 1; index >= 0; index--)
        {
            (number, var digit) = Math.DivRem(number, 10);
            target[index] = (byte)('0' + digit);
        }
    }
}
