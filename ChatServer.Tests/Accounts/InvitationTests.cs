using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Accounts;
using ChatServer.Accounts.Invitations;
using ChatServer.Hosting.Commands;
using ChatServer.Options;
using ChatServer.Storage;
using ChatServer.Tests.Administration;
using ChatServer.Tests.Harness;
using ChatServer.Tests.Hosting.Commands;

namespace ChatServer.Tests.Accounts;

/// <summary>A server that accepts new users by invitation only.</summary>
[Parallelizable]
internal sealed class InvitationTests : ServerFixture
{
    protected override (string Key, string Value)[] Settings =>
        [
            ("Chat:Accounts:Registration", "invite"), ("Chat:Auth:SigningKey", "a secret of another service"),
            ("Chat:Auth:AutoProvision", "true")
        ];

    [Test]
    public async Task An_invitation_allows_one_registration()
    {
        var made = await InviteAsync(new { });
        var token = made.GetProperty("token").GetString()!;

        var registered = await RegisterAsync(token, HttpStatusCode.Created);
        var again = await RegisterAsync(token, HttpStatusCode.BadRequest);

        Assert.That(again.ErrorOf("invitation"), Does.Contain("used up"));
        var subject = $"invitation:{made.GetProperty("invitation").GetProperty("id").GetString()}";
        var used = (await Server.ReadAuditAsync()).Single(entry => entry.Action == "invitation_used" && entry.Subject == subject);
        Assert.That(used.Actor, Is.EqualTo(registered.Data().GetProperty("user").GetProperty("id").GetString()));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("nonsense")]
    public async Task Registration_requires_a_valid_invitation(string? token)
    {
        var refused = await RegisterAsync(token, HttpStatusCode.BadRequest);

        Assert.That(refused.ErrorOf("invitation"), Is.Not.Null);
    }

    [Test]
    public async Task Without_an_invitation_registration_does_not_reveal_which_emails_are_taken()
    {
        var email = NewEmail();
        await RegisterAsync(await TokenAsync(new { }), HttpStatusCode.Created, email);

        var refused = await RegisterAsync("nonsense", HttpStatusCode.BadRequest, email);

        Assert.That(refused.ErrorOf("email"), Is.Null);
    }

    [Test]
    public async Task A_registration_refused_for_a_taken_email_does_not_use_up_the_invitation()
    {
        var (email, token) = (NewEmail(), await TokenAsync(new { max_uses = 2 }));
        await RegisterAsync(token, HttpStatusCode.Created, email);

        await RegisterAsync(token, HttpStatusCode.Conflict, email);

        await RegisterAsync(token, HttpStatusCode.Created);
    }

    [Test]
    public async Task An_invitation_for_an_email_is_valid_for_that_email_only_in_any_case()
    {
        var email = NewEmail();
        var token = await TokenAsync(new { email });

        await RegisterAsync(token, HttpStatusCode.BadRequest);
        await RegisterAsync(token, HttpStatusCode.Created, email.ToUpperInvariant());
    }

    [Test]
    public async Task Concurrent_registrations_do_not_exceed_the_uses_of_an_invitation()
    {
        var token = await TokenAsync(new { max_uses = 3 });

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(async _ =>
        {
            using var response = await PostAsync(token, NewEmail());
            return response.StatusCode;
        }));

        Assert.That(answers.Count(status => status == HttpStatusCode.Created), Is.EqualTo(3));
    }

    [Test]
    public async Task A_revoked_or_expired_invitation_is_void()
    {
        var (revoked, expired) = (await InviteAsync(new { }), await InviteAsync(new { }));
        var (revokedId, expiredId) = (
            revoked.GetProperty("invitation").GetProperty("id").GetGuid(),
            expired.GetProperty("invitation").GetProperty("id").GetGuid());
        using var http = await AdminAsync();

        using var answer = await http.DeleteAsync($"/admin/invitations/{revokedId}/");
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        await http.DeleteAsync($"/admin/invitations/{revokedId}/").ReadAsync(HttpStatusCode.NotFound);
        await Server.Get<Database>().WriteAsync(
            write => write.Execute(
                "UPDATE invitations SET expires_at = @Now WHERE id = @expiredId", new { write.Now, expiredId }),
            CancellationToken.None);

        await RegisterAsync(revoked.GetProperty("token").GetString(), HttpStatusCode.BadRequest);
        await RegisterAsync(expired.GetProperty("token").GetString(), HttpStatusCode.BadRequest);
    }

    [Test]
    public async Task The_sweep_removes_expired_invitations_only_while_the_clock_is_trusted()
    {
        var (expired, open) = (await InviteAsync(new { }), await InviteAsync(new { }));
        var (expiredId, openId) = (expired.GetProperty("invitation").GetProperty("id").GetGuid(), open.GetProperty("invitation")
            .GetProperty("id").GetGuid());
        var database = Server.Get<Database>();
        await database.WriteAsync(
            write => write.Execute(
                "UPDATE invitations SET expires_at = @Now WHERE id = @expiredId", new { write.Now, expiredId }),
            CancellationToken.None);

        await InviteAsync(new { });
        var kept = await ListAsync();
        await Server.Get<InvitationSweep>().SweepAsync(CancellationToken.None);

        Assert.That(kept, Does.Contain(expiredId).And.Contain(openId));
        Assert.That(await ListAsync(), Does.Not.Contain(expiredId).And.Contain(openId));
    }

    [Test]
    public async Task The_database_and_the_log_contain_no_invitation_token()
    {
        var token = await TokenAsync(new { });

        var listed = await (await AdminAsync()).GetAsync("/admin/invitations/").ReadAsync(HttpStatusCode.OK);
        var log = string.Concat((await Server.ReadAuditAsync()).Select(entry => entry.Details));

        Assert.That(listed.ToString() + log, Does.Not.Contain(token));
        var bytes = await File.ReadAllBytesAsync(Path.Combine(Server.DataDirectory, "chat.db-wal"));
        Assert.That(bytes.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(token)), Is.Negative);
    }

    [TestCase("""{"max_uses":0}""")]
    [TestCase("""{"max_uses":1001}""")]
    [TestCase("""{"max_uses":"1"}""")]
    [TestCase("""{"email":"nonsense"}""")]
    [TestCase("""{"expires_at":"2020-01-01T00:00:00Z"}""")]
    [TestCase("""{"expires_at":"2199-01-01T00:00:00Z"}""")]
    [TestCase("""{"uses":2}""")]
    public async Task A_bad_invitation_is_refused(string body)
    {
        using var http = await AdminAsync();

        await http.PostAsync("/admin/invitations/", new StringContent(body, System.Text.Encoding.UTF8, "application/json"))
            .ReadAsync(HttpStatusCode.UnprocessableEntity);
    }

    [Test]
    public async Task The_command_line_creates_invitations_and_adds_users_without_one()
    {
        var invited = await RunAsync("invite", "--uses", "2");
        var bad = await RunAsync("invite", "--uses", "0");
        var added = await RunAsync("add", "--email", NewEmail(), "--fullname", "Ana", "--password", TestServer.Password);

        Assert.That((invited.ExitCode, added.ExitCode), Is.EqualTo((0, 0)), invited.Error + added.Error);
        bad.ExpectOneLine("--uses must be from 1");
        await RegisterAsync(invited.Output.Trim().Split('\n')[^1].Trim(), HttpStatusCode.Created);
    }

    [Test]
    public async Task Users_with_tokens_of_another_service_need_no_invitation()
    {
        using var http = Server.As(TokenForge.Hmac(
            new { user_id = Guid.NewGuid(), exp = TokenForge.In(TimeSpan.FromMinutes(5)) },
            "a secret of another service"u8.ToArray()));

        await http.GetAsync("/auth/me/").ReadAsync(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_closed_server_refuses_all_registrations()
    {
        await using var closed = await TestServer.StartAsync(("Chat:Accounts:Registration", "closed"));

        var refused = await closed.Http.PostAsync(
            "/auth/register/", new { email = NewEmail(), password = TestServer.Password, fullname = "Ana" },
            HttpStatusCode.Forbidden);

        Assert.That(refused.GetProperty("message").GetString(), Does.StartWith("Registration is closed"));
    }

    [Test]
    public void An_invalid_registration_mode_stops_the_start() =>
        Assert.That(
            CheckedOptions.ErrorsOf(new AccountOptions { Registration = "none" }).Single(),
            Does.Contain("open, closed or invite"));

    private async Task<List<Guid>> ListAsync() =>
        [.. await Server.Get<Database>().ReadAsync(
            read => InvitationStore.ReadAfter(read, Guid.Empty, 1_000).Select(row => row.Id).ToList(), CancellationToken.None)];

    private async Task<HttpClient> AdminAsync()
    {
        var email = NewEmail();
        await RunAsync("add", "--email", email, "--fullname", "Olga", "--password", TestServer.Password);
        await RunAsync("make-admin", email);
        var signedIn = await Server.Http.PostAsync(
            "/auth/login/", new { email, password = TestServer.Password }, HttpStatusCode.OK);
        return Server.As(signedIn.Data().GetProperty("access").GetString()!);
    }

    private async Task<JsonElement> InviteAsync(object invitation)
    {
        using var http = await AdminAsync();
        return await http.PostAsync("/admin/invitations/", invitation, HttpStatusCode.Created);
    }

    private async Task<string> TokenAsync(object invitation) => (await InviteAsync(invitation)).GetProperty("token").GetString()!;

    private Task<JsonElement> RegisterAsync(string? invitation, HttpStatusCode expected, string? email = null) =>
        PostAsync(invitation, email ?? NewEmail()).ReadAsync(expected);

    private Task<HttpResponseMessage> PostAsync(string? invitation, string email) =>
        Server.Http.PostAsJsonAsync(
            "/auth/register/", new { email, password = TestServer.Password, fullname = "Ana", invitation });

    private Task<ProgramRun> RunAsync(params string[] arguments) =>
        ProgramRun.InvokeAsync(UserCommand.Create(), [.. arguments, "--data-directory", Server.DataDirectory]);

    private static string NewEmail() => $"ana-{Guid.NewGuid():N}@example.com";
}
