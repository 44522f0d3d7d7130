using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Accounts;

[Parallelizable]
internal sealed class ProfileTests : ServerFixture
{
    [Test]
    public async Task Given_fields_change_absent_fields_stay_and_null_clears()
    {
        var ana = await Server.RegisterAsync("Ana");
        using var http = Server.As(ana.Access);

        await http.PatchAsJsonAsync(
            "/auth/me/", new { gender = "female", country_code = "+49", handle = "Ana." + ana.UserId.ToString("N")[..8] })
            .ReadAsync(HttpStatusCode.OK);
        await http.PatchAsJsonAsync("/auth/me/", new { gender = (string?)null, fullname = "Ana B." })
            .ReadAsync(HttpStatusCode.OK);
        var me = (await http.GetAsync("/auth/me").ReadAsync(HttpStatusCode.OK)).Data();

        Assert.That(me.GetProperty("gender").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(me.GetProperty("country_code").GetString(), Is.EqualTo("+49"));
        Assert.That(me.GetProperty("fullname").GetString(), Is.EqualTo("Ana B."));
        Assert.That(me.GetProperty("handle").GetString(), Does.StartWith("Ana."));
    }

    [Test]
    public async Task A_single_bad_field_prevents_all_changes()
    {
        var ana = await Server.RegisterAsync("Ana");
        using var http = Server.As(ana.Access);

        var body = await http.PatchAsJsonAsync("/auth/me/", new { gender = "female", date_of_birth = "tomorrow" })
            .ReadAsync(HttpStatusCode.BadRequest);
        var me = await http.GetAsync("/auth/me/").ReadAsync(HttpStatusCode.OK);

        Assert.That(body.ErrorOf("date_of_birth"), Is.Not.Null);
        Assert.That(me.Data().GetProperty("gender").ValueKind, Is.EqualTo(JsonValueKind.Null));
    }

    [TestCase("is_staff")]
    [TestCase("email")]
    [TestCase("id")]
    public async Task Fields_that_users_may_not_change_themselves_are_refused(string field)
    {
        var ana = await Server.RegisterAsync("Ana");
        using var http = Server.As(ana.Access);

        var body = await http.PatchAsJsonAsync("/auth/me/", new Dictionary<string, string> { [field] = "true" })
            .ReadAsync(HttpStatusCode.BadRequest);

        Assert.That(body.ErrorOf(field), Is.Not.Null);
    }

    [Test]
    public async Task A_taken_handle_is_a_conflict()
    {
        var ana = await Server.RegisterAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        using var anas = Server.As(ana.Access);
        using var bens = Server.As(ben.Access);
        var handle = "h" + ana.UserId.ToString("N")[..12];

        await anas.PatchAsJsonAsync("/auth/me/", new { handle }).ReadAsync(HttpStatusCode.OK);
        await anas.PatchAsJsonAsync("/auth/me/", new { handle = handle.ToUpperInvariant() }).ReadAsync(HttpStatusCode.OK);

        await bens.PatchAsJsonAsync("/auth/me/", new { handle }).ReadAsync(HttpStatusCode.Conflict);
    }

    [TestCase("GET", "/auth/me/")]
    [TestCase("PATCH", "/auth/me/")]
    [TestCase("GET", "/auth/sessions/")]
    [TestCase("DELETE", "/auth/sessions/7/")]
    [TestCase("POST", "/auth/logout/")]
    [TestCase("POST", "/auth/password/")]
    public async Task Without_a_token_the_answer_is_401_with_and_without_the_trailing_slash(string method, string path)
    {
        foreach (var address in new[] { path, path.TrimEnd('/') })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), address);
            using var response = await Server.Http.SendAsync(request);
            var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;

            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized), address);
            Assert.That(response.Headers.WwwAuthenticate.ToString(), Is.EqualTo("Bearer"));
            Assert.That(body.GetProperty("status").GetString(), Is.EqualTo("failure"));
        }
    }
}
