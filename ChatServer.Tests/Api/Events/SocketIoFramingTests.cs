using System.Text;
using ChatServer.Api.Events;
using ChatServer.Api.Events.SocketIo;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Events;

/// <summary>Packets that no client sends.</summary>
[Parallelizable]
internal sealed class SocketIoFramingTests
{
    public static readonly string[] Good =
    [
        """42["events:channel",{"channel_id":"00000000-0001-8000-8000-000000000001","message_id":null,"data":{"type":"typing","data":{"typing":true}}}]""",
        """427["user-join",{"auth":{"token":"a.b.c"}}]""",
        """42["join-channels",{"auth":{"token":"a.b.c"}}]""",
        """4212["heartbeat",{}]""",
        """42["sync",{"cursor":"abcdef012345-77","limit":10}]""",
        """42["authenticate",{"token":"a.b.c"}]""",
        """42["für 👩‍👩‍👧 \u00e9\n",[[{"a":1e9}]],null]""",
        """433["ok",{}]""",
        "40/admin,{}",
        "3",
        "41",
    ];

    private readonly SocketIoFraming framing = new();

    [Test]
    public void Every_mutated_packet_is_read_or_refused()
    {
        var fuzzer = new FrameFuzzer(seed: 11, Good);
        for (var count = 0; count < 50_000; count++)
        {
            var packet = fuzzer.Next();
            var read = framing.Read(packet);
            framing.Identify(packet);

            Assert.That(read.Command is null, Is.EqualTo(read.Error is not null), Encoding.UTF8.GetString(packet));
        }
    }

    [Test]
    public void Every_mutated_frame_of_the_raw_socket_is_read_or_refused()
    {
        var raw = new RawFraming();
        var events = Good.Where(packet => packet.StartsWith("42[\"", StringComparison.Ordinal)).Select(ToRaw);
        var fuzzer = new FrameFuzzer(seed: 12, [.. events]);
        for (var count = 0; count < 50_000; count++)
        {
            var frame = fuzzer.Next();
            var read = raw.Read(frame);

            Assert.That(read.Command is null, Is.EqualTo(read.Error is not null), Encoding.UTF8.GetString(frame));
        }
    }

    [Test]
    public void Every_mutated_CONNECT_is_read_or_refused()
    {
        var fuzzer = new FrameFuzzer(seed: 13, ["""40{"token":"a.b.c","cursor":"0"}""", "40", "40/x,{}"]);
        for (var count = 0; count < 50_000; count++)
        {
            var packet = fuzzer.Next();
            SocketIoPackets.ReadConnect(Encoding.UTF8.GetString(packet));
            SocketIoPackets.OtherNamespace(packet);
        }
    }

    [TestCase("""42["heartbeat"]""", null)]
    [TestCase("""420["heartbeat"]""", "0")]
    [TestCase("""42999999999999999["heartbeat"]""", "999999999999999")]
    public void The_number_of_an_acknowledgement_is_kept(string packet, string? ack)
    {
        var read = framing.Read(Encoding.UTF8.GetBytes(packet));

        Assert.That((read.Command as SentEvent)?.Ack, Is.EqualTo(ack));
    }

    private static string ToRaw(string packet)
    {
        var list = packet[2..].TrimStart('[').TrimEnd(']');
        var comma = list.IndexOf(',', StringComparison.Ordinal);
        return $$"""{"type":{{list[..comma]}},"data":{{list[(comma + 1)..]}}}""";
    }
}
