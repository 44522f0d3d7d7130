using System.Net.WebSockets;
using System.Text;
using ChatServer.Protocol.Sockets;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Events;

/// <summary>Bad packets over Socket.IO connections of a real process: it answers or closes as documented, and logs no exception.
/// </summary>
[Parallelizable]
[Category("Long")]
internal sealed class SocketIoBadPacketTests
{
    private const int Connections = 8;
    private const int RoundsPerConnection = 150;
    private static readonly int?[] DocumentedCloses =
        [CloseCodes.Normal, CloseCodes.BadPacket, CloseCodes.Unsupported, CloseCodes.InvalidText, CloseCodes.TooLarge];

    private string data = "";
    private ServerProcess server = null!;
    private TestUser eve = null!;

    [OneTimeSetUp]
    public async Task StartServer()
    {
        data = ServerProcess.NewDataDirectory();
        server = await ServerProcess.StartAsync(
            data, ("Chat:Workspace:Enabled", "true"), ("Chat:Realtime:MaxErrorsPerTenSeconds", "100000000"),
            ("Chat:Realtime:FrameTimeout", "00:00:02"), ("Chat:Realtime:CloseTimeout", "00:00:02"));
        eve = await server.RegisterAsync("Eve");
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
        await using var client = await SocketIoClient.ConnectAsync(server.Address, eve);
        Assert.That(await client.ReceiveUntilPongAsync(), Is.Empty);
        Assert.That(server.Log, Does.Not.Contain("Exception"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Bad_packets_are_answered_or_close_the_connection_as_documented(bool isConnected)
    {
        var seed = Random.Shared.Next();
        await TestContext.Out.WriteLineAsync($"seed {seed}");

        await Task.WhenAll(Enumerable.Range(0, Connections).Select(
            number => Task.Run(() => FuzzAsync(seed + number, isConnected))));
    }

    [Test]
    public async Task A_binary_frame_closes()
    {
        await using var client = await SocketIoClient.ConnectAsync(server.Address, eve);

        await client.SendBytesAsync([4, 0, 255], WebSocketMessageType.Binary);

        Assert.That(await client.ExpectCloseAsync(CloseCodes.Unsupported), Is.Empty);
    }

    [Test]
    public async Task Half_a_character_closes()
    {
        await using var client = await SocketIoClient.ConnectAsync(server.Address, eve);

        await client.SendBytesAsync([.. "42[\"heartbeat\",\""u8, 0xc3]);

        await client.ExpectCloseAsync(CloseCodes.InvalidText);
    }

    [TestCase("[")]
    [TestCase("{\"a\":")]
    public async Task Deep_JSON_closes(string opening)
    {
        foreach (var depth in new[] { 70, 5_000 })
        {
            await using var client = await SocketIoClient.ConnectAsync(server.Address, eve);
            await client.SendAsync($"42[\"events:channel\",{string.Concat(Enumerable.Repeat(opening, depth))}");
            Assert.That(await client.ExpectCloseAsync(CloseCodes.BadPacket), Is.Empty);
        }
    }

    [Test]
    public async Task JSON_deeper_than_any_event_is_refused_with_a_clear_error()
    {
        await using var client = await SocketIoClient.ConnectAsync(server.Address, eve);

        await client.SendAsync($"42[\"events:channel\",{new string('[', 20)}{new string(']', 20)}]");

        Assert.That((await client.ReceiveAsync("error")).Text("message"), Is.Not.Empty);
        Assert.That(await client.ReceiveUntilPongAsync(), Is.Empty);
    }

    [Test]
    public async Task The_number_of_an_acknowledgement_has_at_most_15_digits()
    {
        await using var client = await SocketIoClient.ConnectAsync(server.Address, eve);

        await client.SendAsync("""42999999999999999["heartbeat"]""");
        Assert.That(await client.ReceiveAsync(), Is.EqualTo("43999999999999999[]"));
        await client.SendAsync($$"""42{{new string('9', 10_000)}}["heartbeat"]""");

        Assert.That(await client.ExpectCloseAsync(CloseCodes.BadPacket), Is.Empty);
    }

    [Test]
    public async Task A_packet_in_many_fragments_is_one_packet()
    {
        await using var client = await SocketIoClient.ConnectAsync(server.Address, eve);

        var packet = Encoding.UTF8.GetBytes("""427["heartbeat",{"note":"für 👩‍👩‍👧"}]""");
        for (var at = 0; at < packet.Length; at++)
            await client.SendBytesAsync([packet[at]], isEnd: at == packet.Length - 1);

        Assert.That(await client.ReceiveAsync(), Is.EqualTo("437[]"));
    }

    [Test]
    public async Task A_packet_above_the_limit_closes()
    {
        await using var client = await SocketIoClient.ConnectAsync(server.Address, eve);

        await client.SendAsync($$"""42["heartbeat","{{new string('x', 300_000)}}"]""");

        await client.ExpectCloseAsync(CloseCodes.TooLarge);
    }

    // Each connection gets bad packets, some in fragments, until it is closed or they are sent.
    private async Task FuzzAsync(int seed, bool isConnected)
    {
        var random = new Random(seed);
        var fuzzer = new FrameFuzzer(seed, SocketIoFramingTests.Good);
        for (var round = 0; round < RoundsPerConnection; round++)
        {
            await using var client = isConnected
                ? await SocketIoClient.ConnectAsync(server.Address, eve)
                : await SocketIoClient.OpenAsync(server.Address);
            var packets = await SendAsync(client, random, fuzzer);
            if (client.CloseCode is { } code)
                Assert.That(DocumentedCloses, Does.Contain(code), $"seed {seed}, round {round}: {client.CloseReason}");
            Assert.That(packets, Has.None.Contains("\"internal\""), $"seed {seed}, round {round}");
        }
    }

    // Returns what the server sent.
    private static async Task<IReadOnlyList<string>> SendAsync(SocketIoClient client, Random random, FrameFuzzer fuzzer)
    {
        try
        {
            for (var count = 0; count < 20; count++)
            {
                var bytes = fuzzer.Next();
                var cut = random.Next(bytes.Length + 1);
                if (random.Next(4) == 0)
                    await client.SendBytesAsync(bytes[..cut], isEnd: false);
                else
                    cut = 0;
                await client.SendBytesAsync(bytes[cut..]);
            }

            await client.SendAsync("1");
        }
        catch (WebSocketException)
        {
            // The server has closed already.
        }

        var packets = new List<string>();
        try
        {
            while (await client.TryReceiveAsync() is { } packet)
                packets.Add(packet);
        }
        catch (WebSocketException)
        {
            // It has cut the connection: its close frame wasn't answered in time, as this client only writes.
        }

        return packets;
    }
}
