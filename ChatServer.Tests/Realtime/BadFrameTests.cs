using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Realtime;

/// <summary>Bad frames over open sockets of a real process: it answers or closes as documented, and logs no exception.</summary>
[Parallelizable]
[Category("Long")]
internal sealed class BadFrameTests
{
    private const int Connections = 8;
    private const int FramesPerConnection = 13_000;
    private static readonly int?[] DocumentedCloses = [null, 1000, 1002, 1003, 1005, 1007, 1008, 1009];

    private string data = "";
    private ServerProcess server = null!;

    [OneTimeSetUp]
    public async Task StartServer()
    {
        data = ServerProcess.NewDataDirectory();
        server = await ServerProcess.StartAsync(
            data, ("Chat:Realtime:MaxErrorsPerTenSeconds", "100000000"), ("Chat:Realtime:FrameTimeout", "00:00:02"),
            ("Chat:Realtime:CloseTimeout", "00:00:02"));
    }

    [OneTimeTearDown]
    public async Task StopServer()
    {
        await server.DisposeAsync();
        Directory.Delete(data, recursive: true);
    }

    [TearDown]
    public async Task The_server_still_runs_and_has_logged_no_exception()
    {
        Assert.That(server.HasExited, Is.False, server.Log);
        await using var ana = await server.ConnectAsync("Ana");
        await ana.SendConfirmedAsync(ana.UserId, "all is well");
        Assert.That(server.Log, Does.Not.Contain("Exception"));
    }

    [Test]
    public async Task A_hundred_thousand_bad_frames_are_answered_and_connections_stay_open()
    {
        var seed = Random.Shared.Next();
        await TestContext.Out.WriteLineAsync($"seed {seed}");

        var answers = await Task.WhenAll(
            Enumerable.Range(0, Connections).Select(number => Task.Run(() => FuzzAsync(seed + number))));

        Assert.That(answers.Sum(), Is.GreaterThan(Connections * FramesPerConnection / 2));
    }

    [Test]
    public async Task Bytes_that_are_not_frames_close_the_connection_as_documented()
    {
        var seed = Random.Shared.Next();
        await TestContext.Out.WriteLineAsync($"seed {seed}");
        var user = await server.RegisterAsync("Eve");
        var random = new Random(seed);

        for (var round = 0; round < 300; round++)
        {
            using var raw = await RawSocket.ConnectAsync(server.Address, user);
            var bytes = Garbage(random);
            await raw.TrySendAsync(bytes);
            raw.EndSending();
            var code = await raw.ReadToEndAsync();
            Assert.That(DocumentedCloses, Does.Contain(code), $"seed {seed}, round {round}: {Convert.ToHexString(bytes)}");
        }
    }

    [TestCase(0x3, true, 0, 1002, TestName = "A_reserved_opcode_closes_with_1002")]
    [TestCase(0xB, true, 0, 1002, TestName = "A_reserved_control_opcode_closes_with_1002")]
    [TestCase(0x0, true, 0, 1002, TestName = "A_continuation_of_nothing_closes_with_1002")]
    [TestCase(0x1, true, 4, 1002, TestName = "A_reserved_bit_closes_with_1002")]
    [TestCase(0x2, true, 0, 1003, TestName = "A_binary_frame_closes_with_1003")]
    public async Task A_broken_frame_closes_the_connection(int opcode, bool isMasked, int reservedBits, int code)
    {
        using var raw = await RawSocket.ConnectAsync(server.Address, await server.RegisterAsync("Eve"));

        await raw.SendAsync(RawSocket.Frame(opcode, "{}"u8, isMasked: isMasked, reservedBits: reservedBits));

        Assert.That(await raw.ReadToEndAsync(), Is.EqualTo(code));
    }

    [TestCase(126_000UL)]
    [TestCase(1_000_000_000UL)]
    [TestCase(0x7fff_ffff_ffff_ffffUL)]
    [TestCase(0xffff_ffff_ffff_ffffUL)]
    public async Task A_claimed_length_allocates_no_memory(ulong length)
    {
        using var raw = await RawSocket.ConnectAsync(server.Address, await server.RegisterAsync("Eve"));
        var before = server.ResidentBytes;

        await raw.SendAsync(RawSocket.Frame(RawSocket.Text, "{"u8, claimedLength: length));
        raw.EndSending();

        Assert.That(DocumentedCloses, Does.Contain(await raw.ReadToEndAsync()));
        Assert.That(server.ResidentBytes - before, Is.LessThan(50_000_000));
    }

    [Test]
    public async Task An_endless_frame_is_refused_at_the_limit()
    {
        using var raw = await RawSocket.ConnectAsync(server.Address, await server.RegisterAsync("Eve"));

        await raw.SendAsync(RawSocket.Frame(RawSocket.Text, new byte[60_000].Select(_ => (byte)'x').ToArray(), isFinal: false));
        for (var count = 0; count < 3; count++)
            await raw.TrySendAsync(RawSocket.Frame(0, new byte[60_000].Select(_ => (byte)'x').ToArray(), isFinal: false));

        Assert.That(await raw.ReadToEndAsync(), Is.EqualTo(1009));
    }

    // Sometimes sends in fragments; every answer must be a frame of the protocol. Returns the number of answers.
    private async Task<int> FuzzAsync(int seed)
    {
        var random = new Random(seed);
        var fuzzer = new FrameFuzzer(seed);
        await using var client = await server.ConnectAsync("Eve");
        var reading = Task.Run(() => ReadAsync(client));

        for (var count = 0; count < FramesPerConnection; count++)
        {
            // Half a character would close the connection with 1007: that is tested on other connections.
            var bytes = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(fuzzer.Next()));
            var cut = random.Next(8) == 0 ? random.Next(bytes.Length + 1) : 0;
            if (cut > 0)
                await client.SendBytesAsync(bytes[..cut], isEnd: false);
            await client.SendBytesAsync(bytes[cut..], WebSocketMessageType.Text);
        }

        await client.SendAsync(new { action = "text_message", receiver_id = client.UserId, message_body = "the end" });
        return await reading;
    }

    private static async Task<int> ReadAsync(RoomClient client)
    {
        for (var count = 0; ; count++)
        {
            var frame = JsonSerializer.Deserialize<JsonElement>(await client.ReceiveTextAsync());
            switch (frame.Text("action"))
            {
                case "conf_message" when frame.Text("message") == "the end":
                    return count;
                case "error":
                    Assert.That(frame.Text("code"), Is.Not.EqualTo("internal"), frame.GetRawText());
                    break;
                case "pong" or "description" or "sync_complete":
                    break;
                default:
                    Assert.Fail(frame.GetRawText());
                    break;
            }
        }
    }

    // Random bytes, or frames of random opcodes, flags and payloads.
    private static byte[] Garbage(Random random)
    {
        var payload = new byte[random.Next(300)];
        random.NextBytes(payload);
        if (random.Next(3) == 0)
            return payload;

        var frames = new List<byte>();
        for (var count = random.Next(1, 4); count > 0; count--)
        {
            frames.AddRange(RawSocket.Frame(
                random.Next(16), payload.AsSpan(0, random.Next(payload.Length + 1)),
                isFinal: random.Next(3) > 0, isMasked: random.Next(6) > 0,
                random.Next(6) == 0 ? random.Next(8) : 0, random.Next(8) == 0 ? (ulong)random.NextInt64() : null));
        }

        return [.. frames];
    }
}
