using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Realtime;

[Category("Long")]
internal sealed class SlowClientMemoryTests
{
    private const int Devices = 30;
    private const int Messages = 800;
    private const int BodyBytes = 20_000;

    // Were it all kept, it would be 480 MB.
    private const long MaxGrowth = 200_000_000;

    [Test]
    public async Task Clients_that_never_read_cost_no_more_than_their_bound()
    {
        var data = ServerProcess.NewDataDirectory();
        await using (var server = await ServerProcess.StartAsync(data, ("Chat:Realtime:MaxQueuedBytes", "262144")))
        {
            await using var ana = await server.ConnectAsync("Ana");
            var ben = await server.RegisterAsync("Ben");
            for (var count = 0; count < 20; count++)
                await ana.SendConfirmedAsync(ben.UserId, "warm");
            var silent = await Task.WhenAll(Enumerable.Range(0, Devices).Select(_ => RawSocket.ConnectAsync(server.Address, ben, receiveBufferBytes: 4_096)));
            var before = server.ResidentBytes;

            var body = new string('x', BodyBytes);
            for (var count = 0; count < Messages; count++)
                await ana.SendConfirmedAsync(ben.UserId, body);

            Assert.That(server.ResidentBytes - before, Is.LessThan(MaxGrowth));
            foreach (var device in silent)
                device.Dispose();
        }

        Directory.Delete(data, recursive: true);
    }
}
