using System.Net;
using System.Text;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Accounts;

[Parallelizable]
internal sealed class SignInTests : ServerFixture
{
    [Test]
    public async Task A_registered_user_signs_in_and_sees_themselves()
    {
        var ana = await Server.RegisterAsync("Ana");

        var body = await Server.Http.PostAsync(
            "/auth/login/", new { email = ana.Email, password = TestServer.Password }, HttpStatusCode.OK);
        using var http = Server.As(body.Data().GetProperty("access").GetString()!);
        var me = await http.GetAsync("/auth/me/").ReadAsync(HttpStatusCode.OK);

        Assert.That(body.Data().GetProperty("user").GetProperty("id").GetGuid(), Is.EqualTo(ana.UserId));
        Assert.That(me.Data().GetProperty("fullname").GetString(), Is.EqualTo("Ana"));
    }

    [Test]
    public async Task A_wrong_password_and_an_unknown_email_get_the_same_refusal()
    {
        var ana = await Server.RegisterAsync("Ana");

        var wrong = await Server.Http.PostAsync(
            "/auth/login/", new { email = ana.Email, password = "wrong password" }, HttpStatusCode.Unauthorized);
        var unknown = await Server.Http.PostAsync(
            "/auth/login/", new { email = "nobody@example.com", password = "wrong password" }, HttpStatusCode.Unauthorized);

        Assert.That(wrong.ToString(), Is.EqualTo(unknown.ToString()));
    }

    [TestCase("")]
    [TestCase("null")]
    [TestCase("5")]
    [TestCase("[]")]
    [TestCase("{\"email\": ")]
    [TestCase("{\"email\": \"\\ud800\", \"password\": \"x\"}")]
    [TestCase("{\"email\": \"a@example.com\", \"email\": \"b@example.com\"}")]
    [TestCase("{\"email\": {\"$gt\": \"\"}, \"password\": \"x\"}")]
    public async Task A_malformed_body_is_refused(string body)
    {
        foreach (var path in new[] { "/auth/login/", "/auth/register/", "/auth/token/refresh/" })
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            var failure = await Server.Http.PostAsync(path, content).ReadAsync(HttpStatusCode.BadRequest);

            Assert.That(failure.GetProperty("status").GetString(), Is.EqualTo("failure"), path);
        }
    }

    [Test]
    public async Task A_body_that_is_too_large_or_of_another_type_is_refused()
    {
        using var large = new StringContent($$"""{"email": "{{new string('x', 70_000)}}"}""", Encoding.UTF8, "application/json");
        using var form = new FormUrlEncodedContent([new("email", "ana@example.com")]);

        await Server.Http.PostAsync("/auth/login/", large).ReadAsync(HttpStatusCode.RequestEntityTooLarge);
        await Server.Http.PostAsync("/auth/login/", form).ReadAsync(HttpStatusCode.UnsupportedMediaType);
    }
}
