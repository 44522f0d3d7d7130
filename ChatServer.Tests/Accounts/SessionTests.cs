using System.Globalization;
using System.Net;
using ChatServer.Accounts.Tokens;
using ChatServer.Storage;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Accounts;

[Parallelizable]
internal sealed class SessionTests : ServerFixture
{
    protected override (string Key, string Value)[] Settings => [("Chat:Accounts:MaxSessionsPerUser", "3")];

    [Test]
    public async Task A_refresh_token_works_once()
    {
        var ana = await Server.RegisterAsync("Ana");

        var first = await RefreshAsync(ana.Refresh, HttpStatusCode.OK);
        var second = await RefreshAsync(first!.Refresh, HttpStatusCode.OK);

        Assert.That(second!.Refresh, Is.Not.EqualTo(first.Refresh));
        Assert.That(await StatusAsync(second.Access), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await StatusAsync(ana.Access), Is.EqualTo(HttpStatusCode.OK), "an access token lasts as long as its session");
    }

    [Test]
    public async Task Using_an_old_refresh_token_ends_the_session()
    {
        var ana = await Server.RegisterAsync("Ana");
        var first = await RefreshAsync(ana.Refresh, HttpStatusCode.OK);
        var second = await RefreshAsync(first!.Refresh, HttpStatusCode.OK);

        await RefreshAsync(ana.Refresh, HttpStatusCode.Unauthorized);

        await RefreshAsync(second!.Refresh, HttpStatusCode.Unauthorized);
        Assert.That(await StatusAsync(second.Access), Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [TestCase("")]
    [TestCase(null)]
    public async Task A_missing_refresh_token_is_reported_as_a_bad_field(string? refresh)
    {
        var body = await Server.Http.PostAsync("/auth/token/refresh/", new { refresh }, HttpStatusCode.BadRequest);

        Assert.That(body.ErrorOf("refresh"), Is.Not.Null);
    }

    [Test]
    public async Task A_token_that_is_not_a_refresh_token_is_refused_and_ends_no_session()
    {
        var ana = await Server.RegisterAsync("Ana");

        await RefreshAsync("made-up", HttpStatusCode.Unauthorized);
        await RefreshAsync(new string('A', 43), HttpStatusCode.Unauthorized);
        await RefreshAsync(ana.Access, HttpStatusCode.Unauthorized);

        Assert.That(await StatusAsync(ana.Access), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await StatusAsync(ana.Refresh), Is.EqualTo(HttpStatusCode.Unauthorized), "a refresh token opens nothing");
    }

    [Test]
    public async Task A_token_that_is_not_a_refresh_token_does_not_reach_the_writer()
    {
        const int Refreshes = 200;
        await using var server = await TestServer.StartAsync();
        var before = await WritesAsync(server);

        for (var count = 0; count < Refreshes; count++)
            await server.Http.PostAsync(
                "/auth/token/refresh/", new { refresh = RefreshToken.Create().ToString() }, HttpStatusCode.Unauthorized);

        Assert.That(await WritesAsync(server) - before, Is.LessThan(Refreshes / 2), "the server writes a little by itself");
    }

    [Test]
    public async Task Signing_out_invalidates_the_tokens_of_the_session_at_once()
    {
        var ana = await Server.RegisterAsync("Ana");
        using var http = Server.As(ana.Access);

        await http.PostAsync("/auth/logout/", content: null).ReadAsync(HttpStatusCode.OK);

        Assert.That(await StatusAsync(ana.Access), Is.EqualTo(HttpStatusCode.Unauthorized));
        await RefreshAsync(ana.Refresh, HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task Sessions_are_listed_newest_first_and_can_be_ended_by_id()
    {
        var ana = await Server.RegisterAsync("Ana");
        var phone = await LoginAsync(ana);
        using var http = Server.As(phone);

        var listed = (await http.GetAsync("/auth/sessions/").ReadAsync(HttpStatusCode.OK)).Data();
        var old = listed[1].GetProperty("id").GetGuid();
        await http.DeleteAsync($"/auth/sessions/{old}/").ReadAsync(HttpStatusCode.OK);
        await http.DeleteAsync($"/auth/sessions/{old}/").ReadAsync(HttpStatusCode.NotFound);

        Assert.That(listed.GetArrayLength(), Is.EqualTo(2));
        Assert.That(listed[0].GetProperty("is_current").GetBoolean(), Is.True);
        Assert.That(listed[1].GetProperty("is_current").GetBoolean(), Is.False);
        Assert.That(await StatusAsync(ana.Access), Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task A_session_of_another_user_is_reported_as_unknown()
    {
        var ana = await Server.RegisterAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        using var anas = Server.As(ana.Access);
        using var bens = Server.As(ben.Access);
        var id = (await anas.GetAsync("/auth/sessions/").ReadAsync(HttpStatusCode.OK)).Data()[0].GetProperty("id").GetString();

        await bens.DeleteAsync($"/auth/sessions/{id}/").ReadAsync(HttpStatusCode.NotFound);
        await bens.DeleteAsync("/auth/sessions/nonsense/").ReadAsync(HttpStatusCode.NotFound);

        Assert.That(await StatusAsync(ana.Access), Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Exceeding_the_session_limit_ends_the_oldest_session()
    {
        var ana = await Server.RegisterAsync("Ana");
        var second = await LoginAsync(ana);
        await LoginAsync(ana);

        await LoginAsync(ana);

        Assert.That(await StatusAsync(ana.Access), Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await StatusAsync(second), Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_new_password_ends_all_other_sessions()
    {
        var ana = await Server.RegisterAsync("Ana");
        var phone = await LoginAsync(ana);
        using var http = Server.As(phone);

        var wrong = await http.PostAsync(
            "/auth/password/", new { current_password = "wrong", new_password = "another horse 43" }, HttpStatusCode.BadRequest);
        var weak = await http.PostAsync(
            "/auth/password/", new { current_password = TestServer.Password, new_password = "weak" }, HttpStatusCode.BadRequest);
        await http.PostAsync(
            "/auth/password/", new { current_password = TestServer.Password, new_password = "another horse 43" },
            HttpStatusCode.OK);

        Assert.That(wrong.ErrorOf("current_password"), Is.Not.Null);
        Assert.That(weak.ErrorOf("new_password"), Is.Not.Null);
        Assert.That(await StatusAsync(ana.Access), Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await StatusAsync(phone), Is.EqualTo(HttpStatusCode.OK));
        await Server.Http.PostAsync(
            "/auth/login/", new { email = ana.Email, password = TestServer.Password }, HttpStatusCode.Unauthorized);
        await Server.Http.PostAsync("/auth/login/", new { email = ana.Email, password = "another horse 43" }, HttpStatusCode.OK);
    }

    [Test]
    public async Task A_new_password_also_ends_a_session_that_appears_expired_to_a_wrong_clock()
    {
        var ana = await Server.RegisterAsync("Ana");
        await ShiftExpiryAsync(ana, ago: TimeSpan.FromDays(400));
        using var http = Server.As(await LoginAsync(ana));

        await http.PostAsync(
            "/auth/password/", new { current_password = TestServer.Password, new_password = "another horse 43" },
            HttpStatusCode.OK);
        await ShiftExpiryAsync(ana, ago: TimeSpan.FromDays(-400));

        await RefreshAsync(ana.Refresh, HttpStatusCode.Unauthorized);
    }

    private ValueTask<int> ShiftExpiryAsync(TestUser user, TimeSpan ago) => Server.Get<Database>().WriteAsync(
        write => write.Execute(
            "UPDATE sessions SET expires_at = expires_at - @ago WHERE user_id = @UserId",
            new { ago = ago.Ticks * 100, user.UserId }),
        CancellationToken.None);

    private async Task<RefreshedPair?> RefreshAsync(string refresh, HttpStatusCode expected)
    {
        var body = await Server.Http.PostAsync("/auth/token/refresh/", new { refresh }, expected);
        return expected == HttpStatusCode.OK
            ? new RefreshedPair(body.Data().GetProperty("access").GetString()!, body.Data().GetProperty("refresh").GetString()!)
            : null;
    }

    private async Task<string> LoginAsync(TestUser user) =>
        (await Server.Http.PostAsync(
            "/auth/login/", new { email = user.Email, password = TestServer.Password }, HttpStatusCode.OK))
            .Data().GetProperty("access").GetString()!;

    private async Task<HttpStatusCode> StatusAsync(string access)
    {
        using var http = Server.As(access);
        using var response = await http.GetAsync("/auth/me/");
        return response.StatusCode;
    }

    private static async Task<double> WritesAsync(TestServer server)
    {
        const string Name = "chat_writes_total ";
        var lines = (await server.Http.GetStringAsync("/metrics")).Split('\n');
        return double.Parse(
            lines.Single(line => line.StartsWith(Name, StringComparison.Ordinal))[Name.Length..], CultureInfo.InvariantCulture);
    }

    private sealed record RefreshedPair(string Access, string Refresh);
}
