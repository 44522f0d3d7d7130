using System.Net;
using System.Net.Http.Json;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Workspace;

/// <summary>The token in a cookie: only pages of this server can use it.</summary>
[Parallelizable]
internal sealed class TokenCookieTests : ServerFixture
{
    private const string Auths = "/api/v1/auths", Folders = "/api/v1/folders/";
    private HttpClient http = null!;

    [OneTimeSetUp]
    public void MakeClient() => http = new HttpClient(new HttpClientHandler { UseCookies = false })
    {
        BaseAddress = Server.Http.BaseAddress,
    };

    [OneTimeTearDown]
    public void DisposeClient() => http.Dispose();

    [Test]
    public async Task Signing_in_sets_a_cookie_that_scripts_and_other_sites_do_not_get()
    {
        using var answer = await SignInAsync();

        var cookie = answer.Headers.GetValues("Set-Cookie").Single();
        Assert.That(cookie, Does.StartWith("token=").And.Contains("httponly").And.Contains("samesite=strict")
            .And.Contains("path=/").And.Contains("expires="));
        Assert.That(cookie, Does.Not.Contain("secure"), "the request came over http");
    }

    [Test]
    public async Task Only_the_workspace_APIs_take_the_cookie()
    {
        var token = await CookieAsync();

        await SendAsync(HttpMethod.Get, Auths + "/", token, HttpStatusCode.OK);
        await SendAsync(HttpMethod.Get, "/api/v1/chats/", token, HttpStatusCode.OK);
        await SendAsync(HttpMethod.Get, "/api/v1/channels/", token, HttpStatusCode.OK);
        foreach (var path in new[] { "/auth/me/", "/chat/user/threads/", "/api/v1/messages/unread", "/admin/users/" })
            await SendAsync(HttpMethod.Get, path, token, HttpStatusCode.Unauthorized);
    }

    [TestCase("Sec-Fetch-Site", "same-origin", ExpectedResult = HttpStatusCode.OK)]
    [TestCase("Sec-Fetch-Site", "same-site", ExpectedResult = HttpStatusCode.Unauthorized)]
    [TestCase("Sec-Fetch-Site", "cross-site", ExpectedResult = HttpStatusCode.Unauthorized)]
    [TestCase("Sec-Fetch-Site", "none", ExpectedResult = HttpStatusCode.Unauthorized)]
    [TestCase("Origin", "own", ExpectedResult = HttpStatusCode.OK)]
    [TestCase("Origin", "https://evil.example", ExpectedResult = HttpStatusCode.Unauthorized)]
    [TestCase("Origin", "null", ExpectedResult = HttpStatusCode.Unauthorized)]
    [TestCase("Accept", "*/*", ExpectedResult = HttpStatusCode.Unauthorized)]
    public async Task<HttpStatusCode> A_change_by_cookie_must_come_from_a_page_of_this_server(string header, string value)
    {
        using var request = Request(HttpMethod.Post, Folders, await CookieAsync());
        request.Headers.Add(header, value == "own" ? http.BaseAddress!.GetLeftPart(UriPartial.Authority) : value);
        request.Content = JsonContent.Create(new { name = "Work" });

        using var answer = await http.SendAsync(request);

        return answer.StatusCode;
    }

    [TestCase("none", ExpectedResult = HttpStatusCode.OK)]
    [TestCase("same-origin", ExpectedResult = HttpStatusCode.OK)]
    [TestCase("same-site", ExpectedResult = HttpStatusCode.Unauthorized)]
    [TestCase("cross-site", ExpectedResult = HttpStatusCode.Unauthorized)]
    public async Task<HttpStatusCode> Pages_of_others_read_nothing_by_cookie(string site)
    {
        using var request = Request(HttpMethod.Get, Folders, await CookieAsync());
        request.Headers.Add("Sec-Fetch-Site", site);

        using var answer = await http.SendAsync(request);

        return answer.StatusCode;
    }

    [Test]
    public async Task A_header_counts_instead_of_the_cookie()
    {
        using var request = Request(HttpMethod.Get, Folders, await CookieAsync());
        request.Headers.Add("Authorization", "Bearer nonsense");

        using var answer = await http.SendAsync(request);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task Signing_out_ends_the_session_and_deletes_the_cookie()
    {
        var token = await CookieAsync();
        using var request = Request(HttpMethod.Get, Auths + "/signout", token);

        using var answer = await http.SendAsync(request);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(
            answer.Headers.GetValues("Set-Cookie").Single(), Does.StartWith("token=;").And.Contains("expires=Thu, 01 Jan 1970"));
        await SendAsync(HttpMethod.Get, Auths + "/", token, HttpStatusCode.Unauthorized);
    }

    [TestCase("same-origin", ExpectedResult = HttpStatusCode.OK)]
    [TestCase("none", ExpectedResult = HttpStatusCode.Unauthorized)]
    [TestCase("same-site", ExpectedResult = HttpStatusCode.Unauthorized)]
    [TestCase("cross-site", ExpectedResult = HttpStatusCode.Unauthorized)]
    public async Task<HttpStatusCode> Only_a_page_of_this_server_signs_out_by_cookie(string site)
    {
        var token = await CookieAsync();
        using var request = Request(HttpMethod.Get, Auths + "/signout", token);
        request.Headers.Add("Sec-Fetch-Site", site);

        using var answer = await http.SendAsync(request);

        var isSignedOut = answer.StatusCode == HttpStatusCode.OK;
        await SendAsync(HttpMethod.Get, Auths + "/", token, isSignedOut ? HttpStatusCode.Unauthorized : HttpStatusCode.OK);
        return answer.StatusCode;
    }

    // Reading messages joins the channel.
    [TestCase("same-origin", ExpectedResult = HttpStatusCode.NotFound)]
    [TestCase("none", ExpectedResult = HttpStatusCode.Unauthorized)]
    public async Task<HttpStatusCode> Only_a_page_of_this_server_reads_messages_by_cookie(string site)
    {
        using var request = Request(HttpMethod.Get, $"/api/v1/channels/{Guid.NewGuid()}/messages", await CookieAsync());
        request.Headers.Add("Sec-Fetch-Site", site);

        using var answer = await http.SendAsync(request);

        return answer.StatusCode;
    }

    private async Task<HttpResponseMessage> SignInAsync()
    {
        var ana = await Server.RegisterAsync("Ana");
        return await http.PostAsJsonAsync(
            Auths + "/signin", new { email = ana.Email, password = TestServer.Password });
    }

    private async Task<string> CookieAsync()
    {
        using var answer = await SignInAsync();
        return answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, string cookie)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Add("Cookie", cookie);
        return request;
    }

    private async Task SendAsync(HttpMethod method, string path, string cookie, HttpStatusCode expected)
    {
        using var request = Request(method, path, cookie);
        await http.SendAsync(request).ReadAsync(expected);
    }
}
