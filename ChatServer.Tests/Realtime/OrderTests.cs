using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Realtime;

[Category("Long")]
[Parallelizable]
internal sealed class OrderTests : ServerFixture
{
    private const int DevicesPerUser = 4;
    private const int MessagesPerDevice = 60;

    [Test]
    public async Task Devices_that_reconnect_at_random_all_end_with_the_same_sequence_of_messages()
    {
        var seed = Random.Shared.Next();
        await TestContext.Out.WriteLineAsync($"seed {seed}");
        var ana = await Server.RegisterAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        var devices = Enumerable.Range(0, 2 * DevicesPerUser)
            .Select(number => new Device(
                Server, number, number % 2 == 0 ? ana : ben, number % 2 == 0 ? ben : ana, new Random(seed + number)))
            .ToList();

        await Task.WhenAll(devices.Select(device => Task.Run(device.RunAsync)));
        await Task.WhenAll(devices.Select(device => device.CatchUpAsync()));

        var stored = (await Server.HistoryAsync(ana, ben.UserId, "?limit=500"))
            .Messages().Reverse().Select(message => message.Text("message")).ToList();
        Assert.That(stored, Has.Count.EqualTo(2 * DevicesPerUser * MessagesPerDevice));
        Assert.That(stored, Is.Unique);
        foreach (var device in devices)
            Assert.That(device.Received, Is.EqualTo(stored), $"seed {seed}, device {device.Number}");
    }

    /// <summary>
    /// Sends its messages, sometimes loses its connection, resumes by cursor and repeats unconfirmed sends.
    /// </summary>
    private sealed class Device(TestServer server, int number, TestUser user, TestUser peer, Random random)
    {
        private readonly Queue<string> unconfirmed = [];
        private readonly HashSet<long> seen = [];
        private string cursor = "0";
        private long last;
        private int written;

        public int Number => number;

        /// <summary>The bodies of all messages of both sides, in the order of their arrival.</summary>
        public List<string> Received { get; } = [];

        public async Task RunAsync()
        {
            while (written < MessagesPerDevice || unconfirmed.Count > 0)
            {
                await using var client = await server.ConnectAsync(user, cursor);
                await ReadPastAsync(client);
                foreach (var body in unconfirmed.ToList())
                    await SendAsync(client, body);
                await LiveAsync(client);
                client.Abort();
            }
        }

        public async Task CatchUpAsync()
        {
            await using var client = await server.ConnectAsync(user, cursor);
            await ReadPastAsync(client);
        }

        private async Task LiveAsync(RoomClient client)
        {
            do
            {
                for (var count = random.Next(6); count > 0 && written < MessagesPerDevice; count--)
                {
                    unconfirmed.Enqueue($"device {number} message {written++}");
                    await SendAsync(client, unconfirmed.Last());
                }

                while (unconfirmed.Count > 0)
                {
                    if (random.Next(10) == 0)
                        return;

                    Note(await client.ReceiveAsync());
                }
            }
            while (written < MessagesPerDevice);
        }

        private async Task ReadPastAsync(RoomClient client)
        {
            var (frames, end) = await client.ReceivePastAsync();
            foreach (var frame in frames)
                Note(frame);
            Assert.That(end.GetProperty("has_more").GetBoolean(), Is.False);
            if (random.Next(2) == 0)
                cursor = end.Text("cursor")!;
        }

        private void Note(System.Text.Json.JsonElement frame)
        {
            var body = frame.Text("message")!;
            if (unconfirmed.Count > 0 && frame.Text("action") == "conf_message" && body == unconfirmed.Peek())
                unconfirmed.Dequeue();

            // The answer to a repeated send is the only frame that may come again.
            if (!seen.Add(frame.Id()))
            {
                Assert.That(frame.Text("client_msg_id"), Does.StartWith($"{number}-"), frame.GetRawText());
                return;
            }

            Assert.That(frame.Id(), Is.GreaterThan(last), frame.GetRawText());
            last = frame.Id();
            Received.Add(body);
            cursor = $"{frame.Id()}";
        }

        private Task SendAsync(RoomClient client, string body) =>
            client.SendMessageAsync(peer.UserId, body, $"{number}-{body.Split(' ')[^1]}");
    }
}
