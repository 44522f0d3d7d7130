using System.Net;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Accounts;

internal sealed class SignInTests
{
    private TestServer server = null!;

    [OneTimeSetUp]
    public async Task StartServer() => server = await TestServer.StartAsync();

    [OneTimeTearDown]
    public async Task StopServer() => await server.DisposeAsync();

    [Test]
    public async Task A_registered_user_signs_in_and_sees_themselves()
    {
        var ana = await server.RegisterAsync("Ana");

        var body = await server.Http.PostAsync("/auth/login/", new { email = ana.Email, password = TestServer.Password }, HttpStatusCode.OK);
        using var http = server.As(body.Data().GetProperty("access").GetString()!);
        var me = await http.GetAsync("/auth/me/").ReadAsync(HttpStatusCode.OK);

        Assert.That(body.Data().GetProperty("user").GetProperty("id").GetGuid(), Is.EqualTo(ana.UserId));
        Assert.That(me.Data().GetProperty("fullname").GetString(), Is.EqualTo("Ana"));
    }

    [Test]
    public async Task A_wrong_password_and_an_unknown_email_are_refused_alike()
    {
        var ana = await server.RegisterAsync("Ana");

        var wrong = await server.Http.PostAsync("/auth/login/", new { email = ana.Email, password = "wrong password" }, HttpStatusCode.Unauthorized);
        var unknown = await server.Http.PostAsync("/auth/login/", new { email = "nobody@example.com", password = "wrong password" }, HttpStatusCode.Unauthorized);

        Assert.That(wrong.ToString(), Is.EqualTo(unknown.ToString()));
    }
}
