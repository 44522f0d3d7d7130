using System.Buffers;
using ChatServer.Realtime;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Realtime;

[Parallelizable]
internal sealed class IncomingFramesTests
{
    private const int Max = 20;
    private static readonly byte[] Ping = RawSocket.Frame(RawSocket.Ping, "ping"u8);
    private readonly ManualClock clock = new();

    [Test]
    public void One_ping_a_second_is_never_a_flood()
    {
        var frames = Frames();

        for (var second = 0; second < 600; second++)
        {
            Assert.That(Floods(frames, Ping), Is.False, $"second {second}");
            clock.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Test]
    public void One_frame_more_than_the_limit_within_ten_seconds_is_a_flood()
    {
        var frames = Frames();

        for (var count = 0; count < Max; count++)
            Assert.That(Floods(frames, Ping), Is.False);

        Assert.That(Floods(frames, Ping), Is.True);
    }

    [Test]
    public void Control_frames_are_found_among_messages_of_any_length_across_any_buffer_boundary()
    {
        var random = new Random(7);
        foreach (var length in new[] { 0, 1, 125, 126, 65_535, 65_536 })
        {
            // A payload full of bytes that look like pings.
            var message = RawSocket.Frame(
                RawSocket.Text, Enumerable.Repeat((byte)0x89, length).ToArray(), isMasked: random.Next(2) == 0);
            byte[] allowed = [.. message, .. Enumerable.Repeat(Ping, Max).SelectMany(ping => ping), .. message];

            var frames = Frames();
            Assert.That(Cut(random, allowed).Any(piece => Floods(frames, piece)), Is.False, $"{length} bytes");
            Assert.That(Floods(frames, Ping), Is.True, $"{length} bytes");
        }
    }

    [TestCase(RawSocket.Ping)]
    [TestCase(RawSocket.Pong)]
    public void Each_of_several_control_frames_in_one_read_is_counted(int opcode)
    {
        var frames = Frames();
        var many = Enumerable.Repeat(RawSocket.Frame(opcode, []), Max + 1).SelectMany(frame => frame).ToArray();

        Assert.That(Floods(frames, many), Is.True);
    }

    [Test]
    public void Messages_and_their_fragments_are_not_counted()
    {
        var frames = Frames();
        byte[] message = [
            .. RawSocket.Frame(RawSocket.Text, "{"u8, isFinal: false), .. RawSocket.Frame(0, [], isFinal: false),
            .. RawSocket.Frame(0, "}"u8), .. RawSocket.Frame(RawSocket.Text, [])];

        for (var count = 0; count < 1_000; count++)
            Assert.That(Floods(frames, message), Is.False);
    }

    private IncomingFrames Frames() => new(new RealtimeOptions { MaxControlFramesPerTenSeconds = Max }, clock);

    private static bool Floods(IncomingFrames frames, byte[] bytes) => frames.Floods(new ReadOnlySequence<byte>(bytes));

    private static IEnumerable<byte[]> Cut(Random random, byte[] bytes)
    {
        for (var start = 0; start < bytes.Length;)
        {
            var end = Math.Min(bytes.Length, start + random.Next(1, 40));
            yield return bytes[start..end];
            start = end;
        }
    }
}
