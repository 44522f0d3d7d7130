using System.Net;
using System.Text;
using System.Text.Json;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Accounts;

[Parallelizable]
internal sealed class BroughtUserTests : ServerFixture
{
    private const string Secret = "a secret of another service";
    private static readonly byte[] SecretBytes = Encoding.UTF8.GetBytes(Secret);

    protected override (string Key, string Value)[] Settings =>
        [("Chat:Auth:SigningKey", Secret), ("Chat:Auth:AutoProvision", "true")];

    [Test]
    public async Task The_first_request_with_a_token_of_another_service_creates_the_user_with_name_and_email()
    {
        var id = Guid.NewGuid();
        var email = $"{id:N}@example.com";

        var me = await MeAsync(new { user_id = id, exp = Soon(), name = "Ana Elsewhere", email });
        var again = await MeAsync(new { user_id = id, exp = Soon() });

        Assert.That(me.GetProperty("id").GetGuid(), Is.EqualTo(id));
        Assert.That(me.GetProperty("fullname").GetString(), Is.EqualTo("Ana Elsewhere"));
        Assert.That(me.GetProperty("email").GetString(), Is.EqualTo(email));
        Assert.That(again.ToString(), Is.EqualTo(me.ToString()));
    }

    [Test]
    public async Task An_email_address_of_another_account_stays_with_that_account()
    {
        var ana = await Server.RegisterAsync("Ana");

        var me = await MeAsync(new { user_id = Guid.NewGuid(), exp = Soon(), email = ana.Email });

        Assert.That(me.GetProperty("email").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(me.GetProperty("id").GetGuid(), Is.Not.EqualTo(ana.UserId));
    }

    [Test]
    public async Task Concurrent_first_requests_create_one_user()
    {
        var payload = new { user_id = $"user-{Guid.NewGuid():N}", exp = Soon() };

        var users = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => MeAsync(payload)));

        Assert.That(users.Select(user => user.GetProperty("id").GetGuid()).Distinct().Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task Own_tokens_stay_valid_and_a_token_of_another_service_has_no_session()
    {
        var ana = await Server.RegisterAsync("Ana");
        using var own = Server.As(ana.Access);
        using var brought = Server.As(TokenForge.Hmac(new { user_id = ana.UserId, exp = Soon() }, SecretBytes));

        await own.GetAsync("/auth/me/").ReadAsync(HttpStatusCode.OK);
        await brought.PostAsync("/auth/logout/", content: null).ReadAsync(HttpStatusCode.BadRequest);
        var sessions = await brought.GetAsync("/auth/sessions/").ReadAsync(HttpStatusCode.OK);

        Assert.That(sessions.Data()[0].GetProperty("is_current").GetBoolean(), Is.False);
    }

    [Test]
    public async Task Without_provisioning_an_unknown_user_is_refused()
    {
        await using var strict = await TestServer.StartAsync(("Chat:Auth:SigningKey", Secret));
        using var http = strict.As(TokenForge.Hmac(new { user_id = Guid.NewGuid(), exp = Soon() }, SecretBytes));

        await http.GetAsync("/auth/me/").ReadAsync(HttpStatusCode.Unauthorized);
    }

    private async Task<JsonElement> MeAsync(object payload)
    {
        using var http = Server.As(TokenForge.Hmac(payload, SecretBytes));
        return (await http.GetAsync("/auth/me/").ReadAsync(HttpStatusCode.OK)).Data();
    }

    private static long Soon() => TokenForge.In(TimeSpan.FromMinutes(5));
}
