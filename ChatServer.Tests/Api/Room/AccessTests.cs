using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using ChatServer.Accounts;
using ChatServer.Accounts.Tokens;
using ChatServer.Realtime;
using ChatServer.Storage.Sealing;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Administration;
using ChatServer.Tests.Api.Access;
using ChatServer.Tests.Harness;
using Microsoft.AspNetCore.Routing;

namespace ChatServer.Tests.Api.Room;

/// <summary>
/// Every endpoint against every kind of bad token. A new endpoint fails here until it is in one of the lists.
/// </summary>
[Parallelizable]
internal sealed class AccessTests : ServerFixture
{
    private static readonly string PublicKey = MakePublicKey();

    // The access matrix lists these.
    private static readonly string[] Listed =
    [
        " /api/v1/chats/", " /api/v1/folders/", " /api/v1/channels/", " /api/v1/files/", " /messaging/", "/agents/",
        " /api/chat/completions", " /api/models", " /api/tasks/",
    ];

    // Its path has the secret.
    private const string Webhook = "POST /api/v1/channels/webhooks/{webhookId}/{token}";

    // A bot's secret opens them, too: BotReplyTests tries other tokens.
    private static readonly string[] OfBots =
    [
        "POST /messaging/runs/{runId}/append", "POST /messaging/runs/{runId}/complete", "POST /messaging/runs/{runId}/fail",
    ];

    private static readonly string[] Protected =
    [
        .. HttpTable.Rows.Select(row => row.Endpoint).Distinct()
            .Where(endpoint => Listed.Any(api => endpoint.Contains(api, StringComparison.Ordinal))).Except([Webhook, .. OfBots]),
        "POST /auth/logout/", "GET /auth/sessions/", "DELETE /auth/sessions/{id}/", "GET /auth/me/", "GET /auth/me/storage/",
        "PATCH /auth/me/", "POST /auth/password/",
        "DELETE /auth/me/", "POST /auth/me/export/", "POST /chat/reports/",
        .. AdminPaths.All,
        "GET /api/v1/auths/", "GET /api/v1/auths/signout", "GET /api/v1/groups/",
        "GET /chat/messages/{uid}/", "GET /chat/user/threads/", "GET /chat/thread/files/{threadId}/", "POST /chat/attachment/",
        "GET /chat/thread/messages/{threadId}/", "GET /chat/thread/pins/{threadId}/", "GET /chat/thread/replies/{messageId}/",
        "GET /chat/conversations/", "GET /chat/unread/", "GET /chat/thread/marks/{threadId}/",
        "GET /chat/thread/settings/{threadId}/",
        "PATCH /chat/thread/settings/{threadId}/", "DELETE /chat/thread/{threadId}/", "GET /chat/settings/",
        "PATCH /chat/settings/",
        "GET /chat/search/", "GET /chat/users/search/",
        "GET /chat/blocks/", "POST /chat/blocks/", "DELETE /chat/blocks/{userId}/",
        "GET /chat/groups/", "POST /chat/groups/", "GET /chat/groups/{groupId}/", "PATCH /chat/groups/{groupId}/",
        "POST /chat/groups/{groupId}/members/", "PATCH /chat/groups/{groupId}/members/{userId}/",
        "DELETE /chat/groups/{groupId}/members/{userId}/",
        "POST /api/v1/messages/send", "GET /api/v1/messages/conversations", "GET /api/v1/messages/unread",
        "GET /api/v1/messages/search",
        "GET /api/v1/messages/conversation/{conversationId}", "POST /api/v1/messages/conversation/{conversationId}/read",
        "POST /api/v1/messages/conversation/{conversationId}/typing",
        "POST /api/v1/messages/conversation/{conversationId}/share-file",
        "PATCH /api/v1/messages/{messageId}", "DELETE /api/v1/messages/{messageId}",
        "POST /api/v1/messages/{messageId}/reactions",
        "DELETE /api/v1/messages/{messageId}/reactions/{emoji}", "POST /api/v1/messages/{messageId}/forward",
        "POST /api/v1/messages/{messageId}/pin",
        "DELETE /api/v1/messages/{messageId}/pin", "POST /api/v1/messages/{messageId}/vote",
        "POST /api/v1/messages/{messageId}/close",
        "GET /api/v1/messages/{messageId}/replies", "GET /api/v1/messages/conversation/{conversationId}/pins",
        "GET /api/v1/users/search", "GET /api/v1/users/blocked",
        "POST /api/v1/users/{userId}/block", "DELETE /api/v1/users/{userId}/block", "PUT /api/v1/users/{userId}/avatar",
        "DELETE /api/v1/users/{userId}/avatar", "GET /api/v1/files/download/{fileId}", "HEAD /api/v1/files/download/{fileId}",
        "GET /media/chat-files/{objectName}/{name}", "HEAD /media/chat-files/{objectName}/{name}",
    ];

    // The sockets branch off before routing.
    private static readonly string[] Sockets = ["GET /ws/chat/room/", "GET /ws/messages"];

    private static readonly string[] Open =
    [
        "POST /auth/register/", "POST /auth/login/", "POST /auth/token/refresh/",
        "POST /api/v1/auths/signin", "POST /api/v1/auths/signup", Webhook, .. OfBots, "GET /s/{shareId}",
        "GET /profiles/{handle}", "GET /healthz", "HEAD /healthz", "GET /api/v1/users/{userId}/avatar", "GET /readyz",
        "HEAD /readyz", "GET /metrics", "GET /openapi/v1.json", "GET /asyncapi.json", "GET /api/v1/version",
        "GET /docs/{documentName?}", "GET /docs/scalar.js", "GET /docs/scalar.aspnetcore.js", "GET /docs/favicon.svg",
    ];

    private static readonly string[] BadTokens =
    [
        "none", "garbage", "expired", "alg none", "alg None", "RS256 of another key", "HS256 with the public key",
        "HS256 with another key", "HS512 with our key", "refresh as access", "refresh as kind", "no kind", "revoked session",
        "unknown session", "disabled user", "unknown user",
    ];

    protected override (string Key, string Value)[] Settings => [("Chat:Auth:PublicKey", PublicKey)];

    [Test]
    public void Every_endpoint_is_listed_as_open_or_protected()
    {
        var endpoints = Server.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().SelectMany(endpoint =>
            endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method =>
                $"{method} {endpoint.RoutePattern.RawText}"));

        Assert.That(endpoints.Except(Protected).Except(Open), Is.Empty);
        Assert.That(Protected.Except(endpoints), Is.Empty);
    }

    [TestCaseSource(nameof(BadTokens))]
    public async Task A_bad_token_opens_nothing(string kind)
    {
        var token = await MakeAsync(kind);

        foreach (var endpoint in Protected.Concat(Sockets))
        {
            var (method, path) = (endpoint.Split(' ')[0], PathOf(endpoint.Split(' ')[1]));
            if (path.StartsWith("/ws/", StringComparison.Ordinal))
            {
                Assert.That(
                    await UpgradeAsync(path, token, inQuery: true), Is.EqualTo(HttpStatusCode.Unauthorized),
                    $"{kind} in the query");
                Assert.That(
                    await UpgradeAsync(path, token, inQuery: false), Is.EqualTo(HttpStatusCode.Unauthorized),
                    $"{kind} in the header");
                continue;
            }

            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            if (token is not null)
                request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
            if (method is "POST" or "PATCH" or "PUT")
                request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
            using var response = await Server.Http.SendAsync(request);
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized), $"{kind}: {endpoint}");
        }
    }

    [TestCaseSource(nameof(BadTokens))]
    public async Task A_bad_token_renews_no_connection(string kind)
    {
        var ana = await Server.RegisterAsync("Ana");
        await using var client = await Server.ConnectAsync(ana);
        var connection = Server.Get<ConnectionRegistry>().Of(ana.UserId).Single();
        var before = connection.User;
        var token = await MakeAsync(kind);

        await client.SendAsync(new { action = "authenticate", token });

        await client.ReceiveErrorAsync("invalid_payload", "token");
        Assert.That(await client.ReceiveUntilPongAsync(), Is.Empty);
        Assert.That(connection.User, Is.SameAs(before));
    }

    private static string MakePublicKey()
    {
        using var key = RSA.Create(2_048);
        return key.ExportSubjectPublicKeyInfoPem();
    }

    private static string PathOf(string pattern) => pattern
        .Replace("{uid}", Guid.NewGuid().ToString(), StringComparison.Ordinal)
        .Replace("{id}", Guid.NewGuid().ToString(), StringComparison.Ordinal)
        .Replace("{threadId}", "1", StringComparison.Ordinal)
        .Replace("{messageId}", "1", StringComparison.Ordinal)
        .Replace("{groupId}", "1", StringComparison.Ordinal)
        .Replace("{conversationId}", "1", StringComparison.Ordinal)
        .Replace("{messageId}", "1", StringComparison.Ordinal)
        .Replace("{reportId}", "1", StringComparison.Ordinal)
        .Replace("{userId}", Guid.NewGuid().ToString(), StringComparison.Ordinal)
        .Replace("{objectName}", "0123456789abcdef", StringComparison.Ordinal)
        .Replace("{conversationId}", "conv_1", StringComparison.Ordinal)
        .Replace("{fileId}", "file_1", StringComparison.Ordinal)
        .Replace("{emoji}", "👍", StringComparison.Ordinal)
        .Replace("{name}", "file.txt", StringComparison.Ordinal);

    private async Task<HttpStatusCode> UpgradeAsync(string path, string? token, bool inQuery)
    {
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        if (token is not null && !inQuery)
            socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        var query = inQuery && token is not null ? $"token={Uri.EscapeDataString(token)}" : "";
        var url = new UriBuilder(Server.Address) { Scheme = "ws", Path = path, Query = query }.Uri;
        Assert.That(async () => await socket.ConnectAsync(url, CancellationToken.None), Throws.InstanceOf<WebSocketException>());
        return socket.HttpStatusCode;
    }

    private async Task<string?> MakeAsync(string kind)
    {
        var ana = await Server.RegisterAsync("Ana");
        var tokens = Server.Get<AccessTokens>();
        var key = Server.Get<ServerKeys>().TokenSigning;
        var session = Guid.Parse((await Server.GetAsync(ana, "/auth/sessions/")).Data()[0].Text("id")!);
        object Payload(string? type = "access", Guid? user = null, Guid? ofSession = null) => new
        {
            user_id = user ?? ana.UserId,
            sub = user ?? ana.UserId,
            jti = "1",
            sid = ofSession ?? session,
            token_type = type,
            iat = TokenForge.In(TimeSpan.Zero),
            exp = TokenForge.In(TimeSpan.FromMinutes(5)),
        };

        switch (kind)
        {
            case "none":
                return null;
            case "garbage":
                return "eyJhbGciOiJIUzI1NiJ9.e30.AAAA";
            case "expired":
                return tokens.Issue(ana.UserId, session, TimeSpan.FromSeconds(-1));
            case "alg none":
                return TokenForge.Unsigned(new { alg = "none", typ = "JWT" }, Payload()) + ".";
            case "alg None":
                return TokenForge.Unsigned(new { alg = "None", typ = "JWT" }, Payload()) + ".AAAA";
            case "RS256 of another key":
                using (var other = RSA.Create(2_048))
                    return TokenForge.Rsa(Payload(), other);
            case "HS256 with the public key":
                return TokenForge.Hmac(Payload(), Encoding.UTF8.GetBytes(PublicKey));
            case "HS256 with another key":
                return TokenForge.Hmac(Payload(), RandomNumberGenerator.GetBytes(32));
            case "HS512 with our key":
                return TokenForge.Hmac(Payload(), key, "HS512");
            case "refresh as access":
                return ana.Refresh;
            case "refresh as kind":
                return TokenForge.Hmac(Payload("refresh"), key);
            case "no kind":
                return TokenForge.Hmac(Payload(null), key);
            case "revoked session":
                using (var http = Server.As(ana.Access))
                    await http.PostAsync("/auth/logout/", null);
                return ana.Access;
            case "unknown session":
                return TokenForge.Hmac(Payload(ofSession: Guid.NewGuid()), key);
            case "disabled user":
                await Server.Get<AccountStatus>().DisableAsync(new DisableAccount(ana.UserId), CancellationToken.None);
                return ana.Access;
            case "unknown user":
                return TokenForge.Hmac(Payload(user: Guid.NewGuid()), key);
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, null);
        }
    }
}
