using System.Net;
using System.Net.Http.Json;
using System.Text;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Accounts;

/// <summary>
/// Requests that need a sign-in of the last ten minutes from users without a password, who have a token of another service.
/// </summary>
[Parallelizable]
internal sealed class RecentSignInTests : ServerFixture
{
    private const string Secret = "a secret of another service";

    private static readonly (string Name, double? IssuedMinutesAgo, double? SignedInMinutesAgo)[] Stale =
    [
        ("issued ten hours ago", 600, null),
        ("issued just over ten minutes ago", 10.1, null),
        ("of no known age", null, null),
        ("issued in the future", -5, null),
        ("renewed now, for a sign-in of ten hours ago", 0, 600),
        ("signed in now, but issued before", 600, 0),
        ("signed in in the future", 0, -5),
        ("without a time of issue, for an old sign-in", null, 600),
    ];

    protected override (string Key, string Value)[] Settings =>
        [("Chat:Auth:SigningKey", Secret), ("Chat:Auth:AutoProvision", "true")];

    [TestCaseSource(nameof(Stale))]
    public async Task A_token_of_another_service_with_an_old_or_unknown_sign_in_time_is_refused(
        (string Name, double? Issued, double? SignedIn) token)
    {
        using var http = CreateClient(Guid.NewGuid(), Ago(token.Issued), Ago(token.SignedIn));

        var export = await http.PostAsJsonAsync("/auth/me/export/", new { }).ReadAsync(HttpStatusCode.Forbidden);
        await DeleteAsync(http).ReadAsync(HttpStatusCode.Forbidden);

        Assert.That(export.GetProperty("message").GetString(), Is.EqualTo("Sign in again first"));
        await http.GetAsync("/auth/me/").ReadAsync(HttpStatusCode.OK);
    }

    [TestCase("a time")]
    [TestCase(-1)]
    [TestCase(true)]
    public async Task An_unreadable_sign_in_time_counts_as_missing(object time)
    {
        using var http = CreateClient(Guid.NewGuid(), issued: Ago(0), signedIn: time);

        await DeleteAsync(http).ReadAsync(HttpStatusCode.Forbidden);
    }

    [TestCase(0, null)]
    [TestCase(9.0, null)]
    [TestCase(1.0, 9.0)]
    [TestCase(null, 9.0)]
    public async Task A_recent_sign_in_allows_export_and_deletion(double? issuedMinutesAgo, double? signedInMinutesAgo)
    {
        using var http = CreateClient(Guid.NewGuid(), Ago(issuedMinutesAgo), Ago(signedInMinutesAgo));

        using var export = await http.PostAsJsonAsync("/auth/me/export/", new { });
        Assert.That(export.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        await DeleteAsync(http).ReadAsync(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_user_with_a_password_must_give_it_however_recent_the_token_is()
    {
        var ana = await Server.RegisterAsync("Ana");
        using var http = CreateClient(ana.UserId, Ago(0), signedIn: null);

        await DeleteAsync(http).ReadAsync(HttpStatusCode.BadRequest);
    }

    private HttpClient CreateClient(Guid userId, object? issued, object? signedIn)
    {
        var payload = new Dictionary<string, object> { ["user_id"] = userId, ["exp"] = TokenForge.In(TimeSpan.FromHours(1)) };
        if (issued is not null)
            payload["iat"] = issued;
        if (signedIn is not null)
            payload["auth_time"] = signedIn;
        return Server.As(TokenForge.Hmac(payload, Encoding.UTF8.GetBytes(Secret)));
    }

    private static long? Ago(double? minutes) => minutes is { } ago ? TokenForge.In(TimeSpan.FromMinutes(-ago)) : null;

    private static Task<HttpResponseMessage> DeleteAsync(HttpClient http) =>
        http.SendAsync(new HttpRequestMessage(HttpMethod.Delete, "/auth/me/") { Content = JsonContent.Create(new { }) });
}
