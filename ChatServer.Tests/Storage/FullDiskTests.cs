using System.Net;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Storage;

/// <summary>A server that can't write for a while; the subclasses provide the cause.</summary>
[Category("Long")]
internal abstract class FullDiskTests
{
    /// <summary>The server's data directory.</summary>
    protected string Disk { get; private set; } = "";

    protected abstract void Fill(ServerProcess server);

    protected abstract void Free(ServerProcess server);

    [SetUp]
    public void MakeDirectory() => Disk = ServerProcess.NewDataDirectory();

    [TearDown]
    public void DeleteDirectory() => Directory.Delete(Disk, recursive: true);

    [Test]
    public async Task A_full_disk_refuses_sends_loses_nothing_and_recovers_when_there_is_space()
    {
        await using var server = await ServerProcess.StartAsync(Disk);
        await using var ana = await server.ConnectAsync("Ana");
        var ben = await server.RegisterAsync("Ben");
        var confirmed = new List<long>();
        for (var count = 0; count < 20; count++)
            confirmed.Add((await ana.SendConfirmedAsync(ben.UserId, $"before {count}")).Id());

        Fill(server);
        await SendUntilAsync("error", ana, ben, confirmed, new string('x', 10_000));
        await SendUntilAsync("error", ana, ben, confirmed, "x");
        await ReadinessAsync(server, HttpStatusCode.ServiceUnavailable);
        await SendUntilAsync("error", ana, ben, confirmed, "x");

        Free(server);
        await SendUntilAsync("conf_message", ana, ben, confirmed, new string('x', 10_000));
        await ReadinessAsync(server, HttpStatusCode.OK);
        await using var bens = await server.ConnectAsync(ben, "0");
        var (stored, _) = await bens.ReceivePastAsync();

        Assert.That(stored.Select(frame => frame.Id()), Is.EqualTo(confirmed));
        Assert.That(server.HasExited, Is.False, server.Log);
        Assert.That(
            server.Log,
            Does.Contain("The database can't be written to; ").And.Contain("The database can be written to again; "));
    }

    // A small write that still finds space proves nothing about the message that found none.
    [Test]
    public async Task A_server_that_refuses_a_message_on_a_full_disk_is_not_ready()
    {
        await using var server = await ServerProcess.StartAsync(Disk);
        await using var ana = await server.ConnectAsync("Ana");
        var ben = await server.RegisterAsync("Ben");
        var large = new string('x', 20_000);
        Fill(server);

        for (var refusals = 0; refusals < 12;)
        {
            if (await TrySendAsync(ana, ben, large))
                continue;

            refusals++;
            await TrySendAsync(ana, ben, "x");
            if (await StatusAsync(server) == HttpStatusCode.OK)
                Assert.That(await TrySendAsync(ana, ben, large), $"/readyz is right, {refusals}");
        }

        Free(server);
        await ReadinessAsync(server, HttpStatusCode.OK);
    }

    private static async Task<bool> TrySendAsync(RoomClient ana, TestUser ben, string body)
    {
        await ana.SendMessageAsync(ben.UserId, body, $"{Guid.NewGuid()}");
        return (await ana.ReceiveAsync()).Text("action") == "conf_message";
    }

    private static async Task<HttpStatusCode> StatusAsync(ServerProcess server)
    {
        using var answer = await server.Http.GetAsync("/readyz");
        return answer.StatusCode;
    }

    // The space that SQLite has already allocated holds some more messages, so it may take a few of them.
    private static async Task SendUntilAsync(string action, RoomClient ana, TestUser ben, List<long> confirmed, string body)
    {
        for (var count = 0; count < 2_000; count++)
        {
            await ana.SendMessageAsync(ben.UserId, body, $"{Guid.NewGuid()}");
            var frame = await ana.ReceiveAsync();
            if (frame.Text("action") == "conf_message")
                confirmed.Add(frame.Id());
            else
                Assert.That(frame.Text("code"), Is.EqualTo("unavailable"), frame.GetRawText());
            if (frame.Text("action") == action)
                return;
        }

        Assert.Fail($"No {action} came");
    }

    // The server tries the disk once a second, so it takes a moment to notice.
    private static Task ReadinessAsync(ServerProcess server, HttpStatusCode expected) =>
        Eventually.IsTrueAsync(() => server.Http.GetAsync("/readyz").Result.StatusCode == expected, $"/readyz says {expected}");
}
