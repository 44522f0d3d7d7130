using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Limits;

/// <summary>The limits for requests before their sender is known.</summary>
[Parallelizable]
internal sealed class LimitTests : ServerFixture
{
    protected override (string Key, string Value)[] Settings => [("Chat:Web:HeaderTimeout", "00:00:01")];

    [Test]
    public async Task Headers_that_are_too_large_or_too_many_are_refused()
    {
        using var large = new HttpRequestMessage(HttpMethod.Get, "/healthz");
        large.Headers.Add("X-Large", new string('x', 40_000));
        using var many = new HttpRequestMessage(HttpMethod.Get, "/healthz");
        for (var number = 0; number < 120; number++)
            many.Headers.Add($"X-{number}", "x");

        using var largeAnswer = await Server.Http.SendAsync(large);
        using var manyAnswer = await Server.Http.SendAsync(many);

        Assert.That(largeAnswer.StatusCode, Is.EqualTo(HttpStatusCode.RequestHeaderFieldsTooLarge));
        Assert.That(manyAnswer.StatusCode, Is.EqualTo(HttpStatusCode.RequestHeaderFieldsTooLarge));
    }

    [Test]
    public async Task A_body_that_is_too_large_is_refused()
    {
        using var answer = await Server.Http.PostAsJsonAsync(
            "/auth/login/", new { email = "a@example.com", password = new string('x', 2_000_000) });

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
    }

    [Test]
    public async Task A_request_with_endless_headers_is_cut_off()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(Server.Address.Host, Server.Address.Port);
        var stream = client.GetStream();
        await stream.WriteAsync("GET /healthz HTTP/1.1\r\nHost: localhost\r\n"u8.ToArray());

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var reader = new StreamReader(stream, Encoding.ASCII);
        var answer = await reader.ReadToEndAsync(patience.Token);

        Assert.That(answer, Does.StartWith("HTTP/1.1 408"));
    }

    [Test]
    public async Task Answers_do_not_name_the_server_software()
    {
        using var answer = await Server.Http.GetAsync("/healthz");

        Assert.That(answer.Headers.Server, Is.Empty);
    }
}
