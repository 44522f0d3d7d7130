using System.Net;
using System.Text.Json;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Administration;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Workspace;

[Parallelizable]
internal sealed class AuthsTests : ServerFixture
{
    private const string Auths = "/api/v1/auths";

    [Test]
    public async Task Signing_in_gives_a_token_that_all_APIs_accept_for_days()
    {
        var ana = await Server.RegisterAsync("Ana");

        var session = await SignInAsync(ana.Email, TestServer.Password, HttpStatusCode.OK);

        var ends = DateTimeOffset.FromUnixTimeSeconds(session.GetProperty("expires_at").GetInt64());
        Assert.That(ends - DateTimeOffset.UtcNow, Is.EqualTo(TimeSpan.FromDays(7)).Within(TimeSpan.FromMinutes(1)));
        Assert.That(session.GetProperty("role").GetString(), Is.EqualTo("user"));
        using var http = Server.As(session.GetProperty("token").GetString()!);
        await http.GetAsync("/auth/me/").ReadAsync(HttpStatusCode.OK);
    }

    [Test]
    public async Task Signing_out_ends_the_token()
    {
        var ana = await Server.RegisterAsync("Ana");
        var session = await SignInAsync(ana.Email, TestServer.Password, HttpStatusCode.OK);
        using var http = Server.As(session.GetProperty("token").GetString()!);

        await http.PostAsync("/auth/logout/", content: null).ReadAsync(HttpStatusCode.OK);

        await http.GetAsync($"{Auths}/").ReadAsync(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task Wrong_credentials_are_a_bad_request_with_a_text()
    {
        var ana = await Server.RegisterAsync("Ana");

        var refused = await SignInAsync(ana.Email, "wrong horse 42", HttpStatusCode.BadRequest);

        Assert.That(refused.GetProperty("detail").GetString(), Is.Not.Empty);
    }

    [TestCase("name")]
    [TestCase("email")]
    [TestCase("password")]
    public async Task A_missing_field_of_a_sign_up_is_named(string field)
    {
        var form = new Dictionary<string, string>
        {
            ["name"] = "Nora",
            ["email"] = $"nora-{Guid.NewGuid():N}@example.com",
            ["password"] = TestServer.Password,
        };
        form.Remove(field);

        var refused = await Server.Http.PostAsync($"{Auths}/signup", form, HttpStatusCode.UnprocessableEntity);

        Assert.That(refused.GetProperty("detail")[0].GetProperty("loc")[1].GetString(), Is.EqualTo(field));
    }

    [Test]
    public async Task An_administrator_has_the_role_and_all_permissions()
    {
        var olga = await Server.RegisterAdminAsync();

        var session = await SignInAsync(olga.Email, TestServer.Password, HttpStatusCode.OK);

        Assert.That(session.GetProperty("role").GetString(), Is.EqualTo("admin"));
        Assert.That(session.GetProperty("permissions").GetProperty("chat").GetProperty("delete").GetBoolean(), Is.True);
    }

    private Task<JsonElement> SignInAsync(string email, string password, HttpStatusCode expected) =>
        Server.Http.PostAsync($"{Auths}/signin", new { email, password }, expected);
}
