using System.Net;
using ChatServer.Api.Limits;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Limits;

[Parallelizable]
internal sealed class RefusalLogTests
{
    [Test]
    public void Each_kind_of_refusal_is_logged_at_once_and_then_once_a_minute_with_its_count()
    {
        var (log, clock) = (new CapturedLog<RefusalLog>(), new ManualClock());
        var refusals = new RefusalLog(clock, log);

        foreach (var kind in Enum.GetValues<Refused>())
        {
            for (var time = 0; time < 1_000; time++)
                refusals.Note(kind);
        }

        clock.Advance(TimeSpan.FromMinutes(1));
        refusals.Note(Refused.BadToken);

        Assert.That(log.Lines, Has.Count.EqualTo(Enum.GetValues<Refused>().Length + 1));
        Assert.That(log.Lines.Distinct().Count(), Is.EqualTo(log.Lines.Count));
        Assert.That(log.Lines[^1], Is.EqualTo(
            "Refused 1000 connections since this was last logged: their token was missing, invalid, expired or revoked"));
    }

    [Test]
    public async Task A_flood_of_refused_connections_logs_one_line_per_kind()
    {
        var directory = ServerProcess.NewDataDirectory();
        await using (var server = await TestServer.StartAsync(
            ("Chat:Logs:File", Path.Combine(directory, "chat.log")), ("Chat:RateLimits:Enabled", "true"),
            ("Chat:RateLimits:TcpConnectionsPerAddress", "30"), ("Chat:RateLimits:RequestsPerAddressPerSecond", "1000")))
        {
            var user = await server.RegisterAsync("Ana");
            for (var time = 0; time < 20; time++)
            {
                await UpgradeAsync(server, "no token", origin: null, HttpStatusCode.Unauthorized);
                await UpgradeAsync(server, user.Access, "https://elsewhere.example.com", HttpStatusCode.Forbidden);
            }
        }

        var lines = Directory.GetFiles(directory).SelectMany(File.ReadAllLines)
            .Where(line => line.Contains("efused", StringComparison.Ordinal)).ToList();
        Assert.That(lines, Has.Count.EqualTo(2));
        Directory.Delete(directory, recursive: true);
    }

    private static async Task UpgradeAsync(TestServer server, string token, string? origin, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/ws/chat/room/?token={token}");
        request.Headers.Add("Connection", "Upgrade");
        request.Headers.Add("Upgrade", "websocket");
        request.Headers.Add("Sec-WebSocket-Version", "13");
        request.Headers.Add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        if (origin is not null)
            request.Headers.Add("Origin", origin);
        using var answer = await server.Http.SendAsync(request);
        Assert.That(answer.StatusCode, Is.EqualTo(expected));
    }
}
