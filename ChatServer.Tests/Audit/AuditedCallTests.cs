using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.RegularExpressions;
using ChatServer.Accounts.Invitations;
using ChatServer.Accounts.UserGroups;
using ChatServer.Audit;
using ChatServer.Hosting.Commands;
using ChatServer.Storage;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Administration;
using ChatServer.Tests.Agents;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Audit;

[Parallelizable]
[Category("Long")]
internal sealed partial class AuditedCallTests : AuditFixture
{
    // Nothing listens there.
    private const string Provider =
        """{"kind":"self_hosted","base_url":"http://127.0.0.1:9/v1","allow_private":true,"models":[{"name":"m"}]}""";

    private const string Reason = """{"reason":"spam"}""";

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
        await Server.Get<Database>().WriteAsync(
            write => InviteAs(write, user) && PrepareGroup(write, user), CancellationToken.None);
        await Server.AddAgentAsync(user, id: user);

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

    private static string Pattern(string endpoint) => Variable().Replace(endpoint.Split('?')[0], "*");

    private static (string Endpoint, string? Body)[] Calls(Guid user, long thread, long message) =>
    [
        ("GET /admin/users/", null),
        ($"GET /admin/users/{user}/", null),
        ($"POST /admin/users/{user}/approve/", null),
        ($"POST /admin/users/{user}/disable/", null),
        ($"POST /admin/users/{user}/enable/", null),
        ($"PUT /admin/users/{user}/suspension/", """{"reason":"spam"}"""),
        ($"DELETE /admin/users/{user}/suspension/", null),
        ($"PUT /admin/users/{user}/admin/", null),
        ($"DELETE /admin/users/{user}/admin/", null),
        ($"PUT /admin/users/{user}/hold/", """{"reason":"court"}"""),
        ($"DELETE /admin/users/{user}/hold/", null),
        ($"POST /admin/users/{user}/export/", """{"reason":"court"}"""),
        ("GET /admin/user-groups/", null),
        ("POST /admin/user-groups/", """{"name":"Others"}"""),
        ($"PATCH /admin/user-groups/{user}/", """{"name":"Support"}"""),
        ($"POST /admin/user-groups/{user}/members/", $$"""{"user_ids":["{{user}}"]}"""),
        ($"GET /admin/user-groups/{user}/members/", null),
        ($"DELETE /admin/user-groups/{user}/members/{user}/", null),
        ($"DELETE /admin/user-groups/{user}/", null),
        ("GET /admin/providers/", null),
        ($"PUT /admin/providers/{user}/", Provider),
        ($"GET /admin/providers/{user}/", null),
        ($"POST /admin/providers/{user}/test/", "{}"),
        ($"DELETE /admin/providers/{user}/", null),
        ("GET /admin/tool-servers/", null),
        ($"PUT /admin/tool-servers/{user}/", """{"url":"https://tools.example/mcp"}"""),
        ($"DELETE /admin/tool-servers/{user}/", null),
        ("GET /admin/agents/", null),
        ($"GET /admin/agents/{user}/", null),
        ($"POST /admin/agents/{user}/view/", Reason),
        ($"POST /admin/agents/{user}/disable/", Reason),
        ($"POST /admin/agents/{user}/enable/", Reason),
        ($"PUT /admin/agent-budgets/visitor:{user}/", """{"tokens_per_day":1000}"""),
        ("GET /admin/agent-budgets/", null),
        ($"GET /admin/agent-budgets/visitor:{user}/", null),
        ($"DELETE /admin/agent-budgets/visitor:{user}/", null),
        ($"DELETE /admin/agents/{user}/?reason=spam", null),
        ("POST /admin/invitations/", "{}"),
        ("GET /admin/invitations/", null),
        ($"DELETE /admin/invitations/{user}/", null),
        ("GET /admin/conversations/", null),
        ($"GET /admin/conversations/{thread}/", null),
        ($"GET /admin/conversations/{thread}/participants/", null),
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

    // Has the user wait for approval, and inserts a user group with the user's id.
    private static bool PrepareGroup(WriteScope write, Guid user)
    {
        write.Execute("UPDATE users SET is_pending = 1 WHERE id = @user", new { user });
        UserGroupStore.Insert(write, new UserGroupRow { Id = user, Name = "First", Description = "" });
        return true;
    }

    // Inserts an invitation with a known id.
    private static bool InviteAs(WriteScope write, Guid id)
    {
        var expiresAt = Timestamp.From(write.Now.ToDateTimeOffset() + TimeSpan.FromDays(1));
        InvitationStore.Insert(
            write, new InvitationRow { Id = id, TokenHash = [1], MaxUses = 1, CreatedBy = "a test", ExpiresAt = expiresAt });
        return true;
    }

    [GeneratedRegex(@"(?<=/)(\{\w+\}|(?:visitor:)?[0-9a-f]{8}-[0-9a-f-]{27}|[0-9]+)(?=/)")]
    private static partial Regex Variable();
}
