using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.RegularExpressions;
using ChatServer.Accounts.Invitations;
using ChatServer.Audit;
using ChatServer.Hosting.Commands;
using ChatServer.Storage;
using ChatServer.Storage.Sqlite;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Administration;
using ChatServer.Tests.Harness;
using ChatServer.Tests.Hosting.Commands;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ChatServer.Tests.Audit;

[Parallelizable]
[Category("Long")]
internal sealed partial class AuditTests : FreshServerFixture
{
    private static readonly string[] Tampering =
    [
        "UPDATE audit_log SET actor = 'server' WHERE id = 3",
        "UPDATE audit_log SET action = 'user_read' WHERE id = 3",
        "UPDATE audit_log SET subject = 'user:x' WHERE id = 3",
        "UPDATE audit_log SET details = '{}' WHERE id = 3",
        "UPDATE audit_log SET address = '10.0.0.1' WHERE id = 3",
        "UPDATE audit_log SET at = at + 1 WHERE id = 3",
        "UPDATE audit_log SET hash = zeroblob(32) WHERE id = 3",
        "DELETE FROM audit_log WHERE id = 3",
        "DELETE FROM audit_log WHERE id = 3; UPDATE audit_log SET id = id - 1 WHERE id > 3",
        "UPDATE audit_log SET action = subject, subject = action WHERE id = 3",
        "UPDATE audit_log SET id = -id WHERE id IN (3, 4); UPDATE audit_log SET id = 4 WHERE id = -3; UPDATE audit_log SET id = "
        + "3 WHERE id = -4",
    ];

    [TestCaseSource(nameof(Tampering))]
    public async Task A_change_in_the_log_is_located(string sql)
    {
        await FillAsync();
        Assert.That((await Server.VerifyAuditAsync()).Broken, Is.Null);

        Tamper(sql);

        Assert.That((await Server.VerifyAuditAsync()).Broken, Does.Match("(?i)entry 3 "));
    }

    [TestCase("DELETE FROM audit_log WHERE id > 4", "should end with entry")]
    [TestCase("DELETE FROM audit_log", "should end with entry")]
    [TestCase("DELETE FROM server_state WHERE name = 'audit_head'", "missing or forged")]
    [TestCase("DELETE FROM audit_log WHERE id > 4; DELETE FROM server_state WHERE name = 'audit_head'", "missing or forged")]
    [TestCase(
        "DELETE FROM audit_log WHERE id > 4; UPDATE server_state SET value = replace(value, '6:', '4:') WHERE name = "
        + "'audit_head'", "missing or forged")]
    public async Task Entries_cut_off_at_the_end_are_detected(string sql, string said)
    {
        await FillAsync();

        Tamper(sql);

        Assert.That((await Server.VerifyAuditAsync()).Broken, Does.Contain(said));
    }

    [TestCase("DELETE FROM audit_log WHERE id > 4")]
    [TestCase("DELETE FROM audit_log WHERE id > 4; DELETE FROM server_state WHERE name = 'audit_head'")]
    public async Task Entries_written_after_a_truncation_do_not_hide_it(string sql)
    {
        await FillAsync();
        Tamper(sql);

        var olga = await Server.RegisterAdminAsync();
        using var http = Server.As(olga.Access);
        await http.GetAsync("/admin/users/").ReadAsync(HttpStatusCode.OK);

        Assert.That((await Server.VerifyAuditAsync()).Broken, Is.Not.Null);
    }

    [TestCase("UPDATE audit_log SET actor = 'server' WHERE id = 3")]
    [TestCase("DELETE FROM audit_log WHERE id = 3")]
    public async Task The_table_refuses_changes(string sql)
    {
        await FillAsync();
        using var connection = SqliteFile.Open(Path.Combine(Server.DataDirectory, "chat.db"), SqliteOpenMode.ReadWrite);

        Assert.That(() => connection.Execute(sql), Throws.InstanceOf<SqliteException>().With.Message.Contains("append-only"));
    }

    [Test]
    public async Task The_verb_checks_the_log_and_names_the_first_broken_entry()
    {
        await FillAsync();

        var whole = await VerifyAsync();
        var anchor = whole.Output.Trim().Split(": ")[1];
        var same = await VerifyAsync("--expect", anchor);
        var other = await VerifyAsync("--expect", "3:" + new string('a', 64));
        Tamper("UPDATE audit_log SET details = '{}' WHERE id = 3");
        var broken = await VerifyAsync();

        Assert.That(whole.ExitCode, Is.Zero, whole.Error);
        Assert.That(anchor, Does.Match("^[0-9]+:[0-9a-f]{64}$"));
        Assert.That(same.ExitCode, Is.Zero, same.Error);
        other.ExpectOneLine("3:aaaa");
        broken.ExpectOneLine("entry 3 ");
    }

    [Test]
    public async Task Changes_made_by_verbs_are_logged()
    {
        var ana = await Server.RegisterAsync("Ana");
        await Server.RegisterAdminAsync();

        foreach (var verb in new[] { "disable", "enable", "make-admin", "unmake-admin" })
            Assert.That((await RunAsync(UserCommand.Create(), verb, ana.Email)).ExitCode, Is.Zero);
        await RunAsync(TokenCommand.Create(), ana.Email);

        var entries = (await Server.ReadAuditAsync())
            .Where(entry => entry.Subject == AuditSubject.User(ana.UserId)).Reverse().ToList();
        Assert.That(entries.Select(entry => entry.Action), Is.EqualTo(
            new[] { "user_disabled", "user_enabled", "admin_made", "admin_unmade", "token_issued" }));
        Assert.That(entries.Select(entry => entry.Actor), Is.All.EqualTo("command line"));
        Assert.That((await Server.VerifyAuditAsync()).Broken, Is.Null);
    }

    [Test]
    public async Task Every_call_by_an_administrator_is_logged()
    {
        var olga = await Server.RegisterAdminAsync();
        await using var ana = await Server.ConnectAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        var message = await ana.SendConfirmedAsync(ben.UserId, "hello");
        using var bens = Server.As(ben.Access);
        await bens.PostAsJsonAsync("/chat/reports/", new { message_id = message.Id(), reason = "spam" })
            .ReadAsync(HttpStatusCode.Created);
        using var http = Server.As(olga.Access);
        var (user, thread) = (ana.UserId, await Server.ThreadOfAsync(ben));
        await Server.Get<Database>().WriteAsync(write => InviteAs(write, user), CancellationToken.None);

        foreach (var (endpoint, body) in Calls(user, thread, message.Id()))
        {
            var before = (await Server.ReadAuditAsync()).Count;
            using var request = new HttpRequestMessage(new HttpMethod(endpoint.Split(' ')[0]), endpoint.Split(' ')[1]);
            if (body is not null)
                request.Content = new StringContent(body, Encoding.UTF8, "application/json");
            using var response = await http.SendAsync(request);

            Assert.That(
                (int)response.StatusCode, Is.InRange(200, 299), $"{endpoint}: {await response.Content.ReadAsStringAsync()}");
            var entries = await Server.ReadAuditAsync();
            Assert.That(entries.Take(entries.Count - before)
                .Count(entry => entry.Actor == olga.UserId.ToString() && entry.Address == "127.0.0.1"), Is.EqualTo(1), endpoint);
        }

        Assert.That((await Server.VerifyAuditAsync()).Broken, Is.Null);
    }

    [Test]
    public void The_tested_calls_cover_all_administration_endpoints() =>
        Assert.That(
            Calls(Guid.Empty, 1, 1).Select(call => Pattern(call.Endpoint)), Is.EquivalentTo(AdminPaths.All.Select(Pattern)));

    [Test]
    public async Task A_refused_call_by_an_administrator_is_logged_as_refused()
    {
        var olga = await Server.RegisterAdminAsync();
        var ben = await Server.RegisterAsync("Ben");
        using var http = Server.As(olga.Access);
        using var bens = Server.As(ben.Access);
        var nobody = $"/admin/users/{Guid.NewGuid()}/disable/";
        var own = $"/admin/users/{olga.UserId}/disable/";

        await http.PostAsync(nobody, null).ReadAsync(HttpStatusCode.NotFound);
        await http.PostAsync(own, null).ReadAsync(HttpStatusCode.Conflict);
        await http.PutAsync("/admin/log-level/", new StringContent("no json", Encoding.UTF8, "application/json"))
            .ReadAsync(HttpStatusCode.UnprocessableEntity);
        await http.GetAsync("/admin/nowhere/").ReadAsync(HttpStatusCode.NotFound);
        await bens.GetAsync("/admin/users/").ReadAsync(HttpStatusCode.Forbidden);

        var entries = (await Server.ReadAuditAsync()).Where(entry => entry.Actor == olga.UserId.ToString()).Reverse().ToList();
        Assert.That(entries.Select(entry => entry.Action), Is.All.EqualTo("call_refused"));
        Assert.That(entries.Select(entry => entry.Address), Is.All.EqualTo("127.0.0.1"));
        Assert.That(entries.Select(entry => entry.Details), Is.EqualTo(new[]
        {
            $$"""{"method":"POST","path":"{{nobody}}","status":404}""",
            $$"""{"method":"POST","path":"{{own}}","status":409}""",
            """{"method":"PUT","path":"/admin/log-level/","status":422}""",
            """{"method":"GET","path":"/admin/nowhere/","status":404}""",
        }));
        Assert.That(
            (await Server.ReadAuditAsync()).Where(entry => entry.Actor == ben.UserId.ToString()), Is.Empty,
            "users without the role can't fill the log");
    }

    [Test]
    public async Task An_older_head_restored_with_its_entries_is_detected_by_a_printed_anchor()
    {
        await FillAsync();
        var head = ReadHead();
        using var http = Server.As((await Server.RegisterAdminAsync("Oskar")).Access);
        await http.GetAsync("/admin/users/").ReadAsync(HttpStatusCode.OK);
        var anchor = (await VerifyAsync()).Output.Trim().Split(": ")[1];

        Tamper($"DELETE FROM audit_log WHERE id > 6; UPDATE server_state SET value = '{head}' WHERE name = 'audit_head'");

        Assert.That(
            (await VerifyAsync()).ExitCode, Is.Zero, "by itself the log can't tell, as docs/operations/moderation.md says");
        (await VerifyAsync("--expect", anchor)).ExpectOneLine("does not hold");
    }

    private static string Pattern(string endpoint) => Variable().Replace(endpoint.Split('?')[0], "*");

    private static (string Endpoint, string? Body)[] Calls(Guid user, long thread, long message) =>
    [
        ("GET /admin/users/", null),
        ($"GET /admin/users/{user}/", null),
        ($"POST /admin/users/{user}/disable/", null),
        ($"POST /admin/users/{user}/enable/", null),
        ($"PUT /admin/users/{user}/suspension/", """{"reason":"spam"}"""),
        ($"DELETE /admin/users/{user}/suspension/", null),
        ($"PUT /admin/users/{user}/admin/", null),
        ($"DELETE /admin/users/{user}/admin/", null),
        ($"PUT /admin/users/{user}/hold/", """{"reason":"court"}"""),
        ($"DELETE /admin/users/{user}/hold/", null),
        ($"POST /admin/users/{user}/export/", """{"reason":"court"}"""),
        ("POST /admin/invitations/", "{}"),
        ("GET /admin/invitations/", null),
        ($"DELETE /admin/invitations/{user}/", null),
        ("GET /admin/conversations/", null),
        ($"GET /admin/conversations/{thread}/", null),
        ($"PUT /admin/conversations/{thread}/hold/", """{"reason":"court"}"""),
        ($"DELETE /admin/conversations/{thread}/hold/", null),
        ($"POST /admin/conversations/{thread}/export/", """{"reason":"court"}"""),
        ("POST /admin/messages/search/", $$"""{"conversation_id":{{thread}},"query":"hello","reason":"spam"}"""),
        ("GET /admin/reports/", null),
        ("POST /admin/reports/1/view/", """{"reason":"spam"}"""),
        ("POST /admin/reports/1/resolve/", """{"action":"message_deleted"}"""),
        ($"DELETE /admin/messages/{message}/?reason=spam", null),
        ("GET /admin/figures/", null),
        ("GET /admin/log-level/", null),
        ("PUT /admin/log-level/", """{"level":"information"}"""),
        ("GET /admin/retention/", null),
        ("POST /admin/retention/dry-run/", null),
        ("POST /admin/retention/run/", null),
        ("GET /admin/retention/run/", null),
        ("GET /admin/audit/", null),
        ($"DELETE /admin/users/{user}/?reason=spam", null),
    ];

    // Inserts an invitation with a known id.
    private static bool InviteAs(WriteScope write, Guid id)
    {
        var expiresAt = Timestamp.From(write.Now.ToDateTimeOffset() + TimeSpan.FromDays(1));
        InvitationStore.Insert(
            write, new InvitationRow { Id = id, TokenHash = [1], MaxUses = 1, CreatedBy = "a test", ExpiresAt = expiresAt });
        return true;
    }

    // Six entries: the start of the server, and five calls.
    private async Task FillAsync()
    {
        var olga = await Server.RegisterAdminAsync();
        using var http = Server.As(olga.Access);
        for (var call = 0; call < 5; call++)
            await http.GetAsync($"/admin/users/?query={call}").ReadAsync(HttpStatusCode.OK);
    }

    // Changes the log like an attacker who can write the database and drops its triggers.
    private void Tamper(string sql)
    {
        using var connection = SqliteFile.Open(Path.Combine(Server.DataDirectory, "chat.db"), SqliteOpenMode.ReadWrite);
        connection.Execute("DROP TRIGGER audit_log_is_not_changed; DROP TRIGGER audit_log_is_not_cut;");
        connection.Execute(sql);
    }

    private string ReadHead()
    {
        using var connection = SqliteFile.Open(Path.Combine(Server.DataDirectory, "chat.db"), SqliteOpenMode.ReadOnly);
        return connection.QuerySingle<string>("SELECT value FROM server_state WHERE name = 'audit_head'");
    }

    private Task<ProgramRun> VerifyAsync(params string[] arguments) => RunAsync(AuditCommand.Create(), ["verify", .. arguments]);

    [GeneratedRegex(@"(?<=/)(\{\w+\}|[0-9a-f]{8}-[0-9a-f-]{27}|[0-9]+)(?=/)")]
    private static partial Regex Variable();

    private Task<ProgramRun> RunAsync(System.CommandLine.Command command, params string[] arguments) =>
        ProgramRun.InvokeAsync(command, [.. arguments, "--data-directory", Server.DataDirectory]);
}
