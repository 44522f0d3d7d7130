using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Administration;

/// <summary>Access to the endpoints below <c>/admin/</c>. Bad tokens are tested in <c>AccessTests</c>.</summary>
[Parallelizable]
internal sealed class AdminAccessTests : ServerFixture
{
    private static IEnumerable<string> Paths => [.. AdminPaths.All, "GET /admin/", "GET /admin/nowhere/", "PATCH /admin/users/"];

    [TestCaseSource(nameof(Paths))]
    public async Task A_stranger_gets_401_and_a_user_403_whatever_they_send(string endpoint)
    {
        var user = await Server.RegisterAsync("Ana");
        using var http = Server.As(user.Access);

        foreach (var body in new[] { "{}", "no json", "{\"reason\": 5}" })
        {
            using var stranger = await Server.Http.SendAsync(Request(endpoint, body));
            using var refused = await http.SendAsync(Request(endpoint, body));

            Assert.That(stranger.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
            Assert.That(stranger.Headers.WwwAuthenticate.ToString(), Does.StartWith("Bearer"));
            Assert.That(await stranger.Content.ReadAsStringAsync(), Is.EqualTo(
                """{"detail":"Authentication credentials were not provided or are invalid"}"""));
            Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
            Assert.That(await refused.Content.ReadAsStringAsync(), Is.EqualTo(
                """{"detail":"You do not have permission to access this resource"}"""));
        }
    }

    [Test]
    public async Task A_removed_administrator_loses_access_at_once_with_their_current_token()
    {
        var olga = await Server.RegisterAdminAsync();
        var other = await Server.RegisterAdminAsync("Oskar");
        using var olgas = Server.As(olga.Access);
        using var others = Server.As(other.Access);
        await others.GetAsync("/admin/users/").ReadAsync(HttpStatusCode.OK);

        await olgas.DeleteAsync($"/admin/users/{other.UserId}/admin/").ReadAsync(HttpStatusCode.OK);
        await others.GetAsync("/admin/users/").ReadAsync(HttpStatusCode.Forbidden);
        await olgas.PutAsync($"/admin/users/{other.UserId}/admin/", null).ReadAsync(HttpStatusCode.OK);
        await others.GetAsync("/admin/users/").ReadAsync(HttpStatusCode.OK);
        await olgas.PostAsync($"/admin/users/{other.UserId}/disable/", null).ReadAsync(HttpStatusCode.OK);

        await others.GetAsync("/admin/users/").ReadAsync(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task Administrators_cannot_disable_demote_suspend_or_delete_themselves()
    {
        var olga = await Server.RegisterAdminAsync();
        using var http = Server.As(olga.Access);
        var own = $"/admin/users/{olga.UserId}";

        await http.PostAsync($"{own}/disable/", null).ReadAsync(HttpStatusCode.Conflict);
        await http.DeleteAsync($"{own}/admin/").ReadAsync(HttpStatusCode.Conflict);
        await http.PutAsJsonAsync($"{own}/suspension/", new { reason = "try" }).ReadAsync(HttpStatusCode.Conflict);
        await http.DeleteAsync($"{own}/?reason=try").ReadAsync(HttpStatusCode.Conflict);

        Assert.That((await http.GetAsync($"{own}/").ReadAsync(HttpStatusCode.OK)).GetProperty("is_admin").GetBoolean(), Is.True);
    }

    [TestCase("PUT /admin/users/{userId}/suspension/", """{"reason":"x","ends_at":"2020-01-01T00:00:00Z"}""", "ends_at")]
    [TestCase("PUT /admin/users/{userId}/suspension/", """{"reason":"x","ends_at":"9999-12-31T23:59:59Z"}""", "ends_at")]
    [TestCase("PUT /admin/users/{userId}/suspension/", """{}""", "reason")]
    [TestCase("PUT /admin/users/{userId}/suspension/", """{"reason":"x","ends_at":"soon"}""", "ends_at")]
    [TestCase("PUT /admin/users/{userId}/hold/", """{"reason":" "}""", "reason")]
    [TestCase("POST /admin/users/{userId}/export/", """{"reason":5}""", "reason")]
    [TestCase("POST /admin/messages/search/", """{"query":"x","reason":"y"}""", "conversation_id")]
    [TestCase("POST /admin/messages/search/", """{"conversation_id":1,"query":"x"}""", "reason")]
    [TestCase("POST /admin/messages/search/", """{"conversation_id":1,"query":"x","reason":"y","cursor":"z"}""", "cursor")]
    [TestCase("POST /admin/messages/search/", """{"conversation_id":1,"query":"x","reason":"y","limit":0}""", "limit")]
    [TestCase("DELETE /admin/messages/{messageId}/", """{}""", "reason")]
    [TestCase("DELETE /admin/users/{userId}/", """{}""", "reason")]
    [TestCase("POST /admin/reports/{reportId}/resolve/", """{"action":"dance"}""", "action")]
    [TestCase("PUT /admin/log-level/", """{"level":"loud"}""", "level")]
    [TestCase("PUT /admin/log-level/", """no json""", null)]
    [TestCase("PUT /admin/providers/x/", """{"kind":"embedded"}""", "kind")]
    [TestCase("PUT /admin/providers/x/", """{"kind":"external"}""", "base_url")]
    [TestCase("PUT /admin/providers/x/", """{"kind":"external","base_url":"ftp://a.example"}""", "base_url")]
    [TestCase("PUT /admin/providers/x/", """{"kind":"external","base_url":"http://a.example/v1"}""", "base_url")]
    [TestCase("PUT /admin/providers/x/", """{"kind":"external","base_url":"https://u:p@a.example"}""", "base_url")]
    [TestCase("PUT /admin/providers/x/", """{"kind":"external","base_url":"https://a.example","api_key":""}""", "api_key")]
    [TestCase("PUT /admin/providers/x/", """{"kind":"external","base_url":"https://a.example","api_key":"a\nb"}""", "api_key")]
    [TestCase("PUT /admin/providers/x/", """{"kind":"external","base_url":"https://a.example","api_key":7}""", "api_key")]
    [TestCase("PUT /admin/providers/x/", """{"kind":"external","base_url":"https://a.example"}""", "models")]
    [TestCase("PUT /admin/providers/x/", """{"kind":"external","base_url":"https://a.example","models":[null]}""", "models")]
    [TestCase(
        "PUT /admin/providers/x/", """{"kind":"external","base_url":"https://a.example","models":[{"name":"m"},{"name":"m"}]}""",
        "models")]
    [TestCase(
        "PUT /admin/providers/x/",
        """{"kind":"external","base_url":"https://a.example","models":[{"name":"m","input_micros":5}]}""", "models")]
    [TestCase("PUT /admin/providers/No/", """{"kind":"external"}""", "name")]
    [TestCase("GET /admin/providers/?limit=0", "", "limit")]
    [TestCase("PUT /admin/tool-servers/x/", """{}""", "url")]
    [TestCase("PUT /admin/tool-servers/x/", """{"url":"http://a.example"}""", "url")]
    [TestCase("PUT /admin/tool-servers/x/", """{"url":"ftp://a.example","private":true}""", "url")]
    [TestCase("PUT /admin/tool-servers/x/", """{"url":"https://u:p@a.example"}""", "url")]
    [TestCase("PUT /admin/tool-servers/x/", """{"url":"https://a.example","headers":[]}""", "headers")]
    [TestCase("PUT /admin/tool-servers/x/", """{"url":"https://a.example","headers":{"X":7}}""", "headers")]
    [TestCase("PUT /admin/tool-servers/x/", """{"url":"https://a.example","headers":{"X":"a\r\nb"}}""", "headers")]
    [TestCase("PUT /admin/tool-servers/x/", """{"url":"https://a.example","headers":{"Host":"b.example"}}""", "headers")]
    [TestCase("PUT /admin/tool-servers/No/", """{"url":"https://a.example"}""", "name")]
    [TestCase("GET /admin/tool-servers/?limit=0", "", "limit")]
    [TestCase("GET /admin/users/?limit=501", "", "limit")]
    [TestCase("GET /admin/users/?limit=99999999999999999999", "", "limit")]
    [TestCase("GET /admin/users/?limit=-1", "", "limit")]
    [TestCase("GET /admin/conversations/?after=99999999999999999999", "", "after")]
    [TestCase("GET /admin/reports/?after=x", "", "after")]
    [TestCase("GET /admin/audit/?limit=501", "", "limit")]
    [TestCase("GET /admin/users/?after=5", "", "after")]
    [TestCase("GET /admin/conversations/?user_id=5", "", "user_id")]
    [TestCase("GET /admin/reports/?status=old", "", "status")]
    [TestCase("GET /admin/figures/?days=0", "", "days")]
    public async Task A_bad_request_is_answered_with_422_and_names_its_field(string endpoint, string body, string? field)
    {
        var olga = await Server.RegisterAdminAsync();
        using var http = Server.As(olga.Access);

        using var response = await http.SendAsync(Request(endpoint, body));
        var detail = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail")[0];

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.UnprocessableEntity));
        Assert.That(detail.Keys(), Is.EqualTo(new[] { "type", "loc", "msg" }));
        Assert.That(
            detail.GetProperty("loc").EnumerateArray().Select(part => part.GetString()).Skip(1),
            Is.EqualTo(field is null ? Array.Empty<string>() : [field]));
    }

    [Test]
    public async Task Users_are_paged_by_key_and_found_by_email_and_name()
    {
        var olga = await Server.RegisterAdminAsync();
        var ana = await Server.RegisterAsync("Annabel");
        using var http = Server.As(olga.Access);

        var first = await http.GetAsync("/admin/users/?limit=1").ReadAsync(HttpStatusCode.OK);
        var second = await http.GetAsync($"/admin/users/?limit=1&after={first.Text("next")}").ReadAsync(HttpStatusCode.OK);
        var byName = await http.GetAsync("/admin/users/?query=NNABE").ReadAsync(HttpStatusCode.OK);
        var byEmail = await http.GetAsync($"/admin/users/?query={Uri.EscapeDataString(ana.Email)}").ReadAsync(HttpStatusCode.OK);

        Assert.That(first.GetProperty("has_more").GetBoolean(), Is.True);
        Assert.That(Ids(second), Is.Not.EqualTo(Ids(first)));
        Assert.That(Ids(byName), Does.Contain(ana.UserId));
        Assert.That(Ids(byEmail), Is.EqualTo(new[] { ana.UserId }));
        Assert.That(byEmail.GetProperty("users")[0].Keys(), Has.None.Contains("password"));
    }

    [Test]
    public async Task Conversations_are_shown_with_figures_and_without_content()
    {
        var olga = await Server.RegisterAdminAsync();
        await using var ana = await Server.ConnectAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        await ana.SendConfirmedAsync(ben.UserId, "the secret");
        var thread = await Server.ThreadOfAsync(ben);
        using var http = Server.As(olga.Access);

        var listed = await http.GetAsync($"/admin/conversations/?user_id={ben.UserId}").ReadAsync(HttpStatusCode.OK);
        var details = await http.GetAsync($"/admin/conversations/{thread}/").ReadAsync(HttpStatusCode.OK);

        Assert.That(listed.GetProperty("conversations")[0].Number("id"), Is.EqualTo(thread));
        Assert.That(details.GetProperty("conversation").Number("messages"), Is.EqualTo(1));
        Assert.That(details.GetProperty("participants").GetArrayLength(), Is.EqualTo(2));
        Assert.That(listed.GetRawText() + details.GetRawText(), Does.Not.Contain("secret"));
        await http.GetAsync("/admin/conversations/999999/").ReadAsync(HttpStatusCode.NotFound);
    }

    private static Guid[] Ids(JsonElement page) =>
        [.. page.GetProperty("users").EnumerateArray().Select(user => user.GetProperty("id").GetGuid())];

    private static HttpRequestMessage Request(string endpoint, string body)
    {
        var path = endpoint.Split(' ')[1]
            .Replace("{userId}", Guid.NewGuid().ToString(), StringComparison.Ordinal)
            .Replace("{conversationId}", "1", StringComparison.Ordinal)
            .Replace("{messageId}", "1", StringComparison.Ordinal)
            .Replace("{reportId}", "1", StringComparison.Ordinal);
        return new HttpRequestMessage(new HttpMethod(endpoint.Split(' ')[0]), path)
        {
            Content = endpoint.StartsWith("GET", StringComparison.Ordinal)
                ? null
                : new StringContent(body, Encoding.UTF8, "application/json"),
        };
    }
}
