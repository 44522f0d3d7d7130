using System.Net;
using System.Net.Http.Headers;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Administration;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Room;

[Parallelizable]
internal sealed class BodyErrorTests : ServerFixture
{
    [TestCase("/auth/login/")]
    [TestCase("/api/v1/messages/send")]
    [TestCase("/messaging/conversations")]
    public async Task An_unknown_charset_is_reported_as_a_client_error(string path)
    {
        using var http = Server.As((await Server.RegisterAsync("Ana")).Access);
        using var body = new StringContent("{}");
        body.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json; charset=bogus");

        using var response = await http.PostAsync(path, body);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.UnsupportedMediaType));
    }

    [Test]
    public async Task An_unknown_key_is_reported_as_unknown()
    {
        using var http = Server.As((await Server.RegisterAdminAsync()).Access);

        var answer = await http.PostAsync("/admin/retention/dry-run/", new { nope_days = 5 }, HttpStatusCode.UnprocessableEntity);

        Assert.That(answer.GetProperty("detail")[0].Text("msg"), Is.EqualTo("This field is unknown"));
    }
}
