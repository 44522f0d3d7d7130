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
    public async Task A_charset_that_is_not_known_is_no_fault_of_the_server(string path)
    {
        using var http = Server.As((await Server.RegisterAsync("Ana")).Access);
        using var body = new StringContent("{}");
        body.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json; charset=bogus");

        using var response = await http.PostAsync(path, body);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.UnsupportedMediaType));
    }

    [Test]
    public async Task A_key_that_is_not_known_is_called_so()
    {
        using var http = Server.As((await Server.RegisterAdminAsync()).Access);

        var answer = await http.PostAsync("/admin/retention/dry-run/", new { nope_days = 5 }, HttpStatusCode.UnprocessableEntity);

        Assert.That(answer.GetProperty("detail")[0].Text("msg"), Is.EqualTo("This field is unknown"));
    }
}
