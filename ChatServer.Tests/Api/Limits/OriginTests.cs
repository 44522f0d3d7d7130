using System.Net;
using System.Net.WebSockets;
using ChatServer.Options;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Limits;

[Parallelizable]
internal sealed class OriginTests : ServerFixture
{
    private const string Allowed = "https://chat.example.com";

    protected override (string Key, string Value)[] Settings => [("Chat:Web:AllowedOrigins:0", Allowed)];

    [TestCase(null, HttpStatusCode.SwitchingProtocols)]
    [TestCase("self", HttpStatusCode.SwitchingProtocols)]
    [TestCase(Allowed, HttpStatusCode.SwitchingProtocols)]
    [TestCase("https://CHAT.example.com", HttpStatusCode.SwitchingProtocols)]
    [TestCase("http://chat.example.com", HttpStatusCode.Forbidden)]
    [TestCase("https://chat.example.com.evil.example", HttpStatusCode.Forbidden)]
    [TestCase("https://evil.example", HttpStatusCode.Forbidden)]
    [TestCase("http://127.0.0.1", HttpStatusCode.Forbidden)]
    [TestCase("null", HttpStatusCode.Forbidden)]
    public async Task A_web_page_can_open_a_WebSocket_only_from_an_allowed_origin(string? origin, HttpStatusCode expected)
    {
        var ana = await Server.RegisterAsync("Ana");
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        if (origin is not null)
            socket.Options.SetRequestHeader(
                "Origin", origin == "self" ? Server.Address.GetLeftPart(UriPartial.Authority) : origin);

        try
        {
            await socket.ConnectAsync(RoomClient.UrlOf(Server.Address, ana.Access), CancellationToken.None);
        }
        catch (WebSocketException)
        {
            // The status shows the reason.
        }

        Assert.That(socket.HttpStatusCode, Is.EqualTo(expected));
    }

    [TestCase(Allowed, true)]
    [TestCase("https://evil.example", false)]
    public async Task A_web_page_can_read_answers_only_from_an_allowed_origin(string origin, bool isAllowed)
    {
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/auth/me/");
        preflight.Headers.Add("Origin", origin);
        preflight.Headers.Add("Access-Control-Request-Method", "GET");
        preflight.Headers.Add("Access-Control-Request-Headers", "authorization,range,if-range,prefer");
        using var asked = await Server.Http.SendAsync(preflight);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/auth/me/");
        request.Headers.Add("Origin", origin);
        using var answered = await Server.Http.SendAsync(request);

        Assert.That(asked.Headers.Contains("Access-Control-Allow-Origin"), Is.EqualTo(isAllowed));
        Assert.That(
            asked.Headers.TryGetValues("Access-Control-Allow-Headers", out var headers) ? string.Join(',', headers) : "",
            isAllowed ? Does.Contain("If-Range").IgnoreCase.And.Contain("Prefer") : Is.Empty);
        Assert.That(answered.Headers.Contains("Access-Control-Allow-Origin"), Is.EqualTo(isAllowed));
    }

    [TestCase("https://example.com", true)]
    [TestCase("https://example.com:8443/", true)]
    [TestCase("example.com", false)]
    [TestCase("https://example.com/chat", false)]
    [TestCase("https://*.example.com", false)]
    public void An_allowed_origin_must_consist_of_scheme_host_and_port(string text, bool isOrigin) =>
        Assert.That(WebOptions.IsOrigin(text), Is.EqualTo(isOrigin));
}
