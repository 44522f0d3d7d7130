using System.Net;
using System.Net.Http.Json;
using ChatServer.Agents;
using ChatServer.Agents.Runs;
using ChatServer.Audit;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Agents;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Administration;

/// <summary>Administrators list agents, disable and delete them.</summary>
internal sealed class AgentAdministrationTests : AgentFixture
{
    [Test]
    public async Task A_disabled_agent_ends_its_reply_at_once_and_cannot_be_written_to()
    {
        await using var ana = await Server.ConnectAsync("ana");
        var olga = await Server.RegisterAsync("olga");
        using var http = Server.As((await Server.RegisterAdminAsync()).Access);
        var agent = await CreateAgentAsync(olga.UserId);
        var gate = new ScriptGate();
        Provider.To("Insult me", new ReplyScript().Say("You are").WaitFor(gate).Say(" a fool").Finish());
        var thread = await AskAsync(ana, agent, "Insult me");
        await gate.ReachedAsync();

        var disabled = await http.PostAsJsonAsync($"/admin/agents/{agent}/disable/", new { reason = "rude" })
            .ReadAsync(HttpStatusCode.OK);
        gate.Open();

        Assert.That((await ReceiveUntilEndAsync(ana))[^1].Text("error_code"), Is.EqualTo(RunError.TakenOver));
        Assert.That(disabled.Text("disabled_at"), Does.EndWith("Z"));
        Assert.That((await ReadRunsAsync(thread))[^1].State, Is.EqualTo(RunState.Cancelled));
        await ana.SendAsync(new { action = "text_message", agent_id = agent, message_body = "Hello?" });
        await ana.ReceiveErrorAsync("forbidden", "agent_id");
        await http.PostAsJsonAsync($"/admin/agents/{agent}/disable/", new { reason = "rude" }).ReadAsync(HttpStatusCode.Conflict);
    }

    [Test]
    public async Task Its_owner_cannot_enable_it_and_finds_it_as_before_once_it_is_enabled()
    {
        var olga = await Server.RegisterAsync("olga");
        using var http = Server.As((await Server.RegisterAdminAsync()).Access);
        using var own = Server.As(olga.Access);
        var agent = await CreateAgentAsync(olga.UserId);
        await http.PostAsJsonAsync($"/admin/agents/{agent}/disable/", new { reason = "rude" }).ReadAsync(HttpStatusCode.OK);

        var refused = await own.PatchAsJsonAsync($"/messaging/agents/{agent}", new { state = "active" })
            .ReadAsync(HttpStatusCode.Forbidden);
        var renamed = await own.PatchAsJsonAsync($"/messaging/agents/{agent}", new { display_name = "Polite" })
            .ReadAsync(HttpStatusCode.OK);
        await http.PostAsJsonAsync($"/admin/agents/{agent}/enable/", new { reason = "apologized" }).ReadAsync(HttpStatusCode.OK);
        var enabled = await own.GetAsync($"/messaging/agents/{agent}").ReadAsync(HttpStatusCode.OK);

        Assert.That(refused.Text("detail"), Does.Contain("administrator"));
        Assert.That((renamed.Text("display_name"), renamed.Text("state")), Is.EqualTo(("Polite", "disabled")));
        Assert.That((enabled.Text("display_name"), enabled.Text("state")), Is.EqualTo(("Polite", AgentState.Active)));
    }

    [Test]
    public async Task Texts_are_shown_with_a_reason_only_which_is_audited()
    {
        var olga = await Server.RegisterAsync("olga");
        using var http = Server.As((await Server.RegisterAdminAsync()).Access);
        using var own = Server.As(olga.Access);
        var made = await own.PostAsJsonAsync(
                "/messaging/agents",
                new { handle = "secretive", display_name = "Secretive", instructions = "Say nothing.", provider = "scripted" })
            .ReadAsync(HttpStatusCode.OK);
        var path = $"/admin/agents/{made.Text("id")}";

        var read = await http.GetAsync($"{path}/").ReadAsync(HttpStatusCode.OK);
        await http.PostAsJsonAsync($"{path}/view/", new { }).ReadAsync(HttpStatusCode.UnprocessableEntity);
        var texts = await http.PostAsJsonAsync($"{path}/view/", new { reason = "a report" }).ReadAsync(HttpStatusCode.OK);

        Assert.That(read.GetRawText(), Does.Not.Contain("Say nothing."));
        Assert.That(texts.Text("instructions"), Is.EqualTo("Say nothing."));
        var entry = (await Server.ReadAuditAsync()).Single(entry => entry.Action == "agent_texts_read");
        Assert.That(entry.Subject, Is.EqualTo(AuditSubject.Agent(made.GetProperty("id").GetGuid())));
        Assert.That(entry.Details, Does.Contain("a report"));
    }

    [Test]
    public async Task Agents_are_listed_page_by_page_and_by_owner()
    {
        var olga = await Server.RegisterAsync("olga");
        using var http = Server.As((await Server.RegisterAdminAsync()).Access);
        var made = new List<Guid>();
        for (var number = 0; number < 3; number++)
            made.Add(await CreateAgentAsync(olga.UserId));
        await CreateAgentAsync((await Server.RegisterAsync("other")).UserId);

        var first = await http.GetAsync($"/admin/agents/?owner_id={olga.UserId}&limit=2").ReadAsync(HttpStatusCode.OK);
        var second = await http.GetAsync($"/admin/agents/?owner_id={olga.UserId}&limit=2&after={first.Text("next")}")
            .ReadAsync(HttpStatusCode.OK);
        var all = await http.GetAsync("/admin/agents/?limit=500").ReadAsync(HttpStatusCode.OK);

        Guid[] Ids(System.Text.Json.JsonElement page) =>
            [.. page.GetProperty("agents").EnumerateArray().Select(agent => agent.GetProperty("id").GetGuid())];
        Assert.That(Ids(first).Concat(Ids(second)), Is.EquivalentTo(made));
        Assert.That(second.GetProperty("has_more").GetBoolean(), Is.False);
        Assert.That(Ids(all), Is.SupersetOf(made).And.Length.GreaterThan(3));
    }

    [Test]
    public async Task A_deleted_agent_is_gone_for_its_owner_and_stays_listed_for_administrators()
    {
        var olga = await Server.RegisterAsync("olga");
        using var http = Server.As((await Server.RegisterAdminAsync()).Access);
        var agent = await CreateAgentAsync(olga.UserId);

        using var deleted = await http.DeleteAsync($"/admin/agents/{agent}/?reason=spam");
        await http.DeleteAsync($"/admin/agents/{agent}/?reason=spam").ReadAsync(HttpStatusCode.NotFound);

        Assert.That(deleted.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        using var own = Server.As(olga.Access);
        await own.GetAsync($"/messaging/agents/{agent}").ReadAsync(HttpStatusCode.NotFound);
        var read = await http.GetAsync($"/admin/agents/{agent}/").ReadAsync(HttpStatusCode.OK);
        Assert.That(read.Text("deleted_at"), Does.EndWith("Z"));
    }
}
