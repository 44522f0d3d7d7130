using System.Net;
using System.Net.Http.Json;
using ChatServer.Audit;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Agents;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Administration;

/// <summary>Administrators set budgets; what these do is tested in Agents/Budgets.</summary>
internal sealed class AgentBudgetTests : AgentFixture
{
    [Test]
    public async Task A_budget_shows_what_is_used_of_it()
    {
        await using var ana = await Server.ConnectAsync("ana");
        var agent = await CreateAgentAsync((await Server.RegisterAsync("olga")).UserId);
        using var http = Server.As((await Server.RegisterAdminAsync()).Access);
        Provider.To("Use some", new ReplyScript().Say("Gladly").Use(40, 2).Finish());
        await AskAsync(ana, agent, "Use some");
        await ReceiveUntilEndAsync(ana);

        var put = await http.PutAsJsonAsync($"/admin/agent-budgets/agent:{agent}/", new { tokens_per_day = 1_000 })
            .ReadAsync(HttpStatusCode.OK);
        var each = await http.PutAsJsonAsync("/admin/agent-budgets/agent:each/", new { micros_per_month = 5 })
            .ReadAsync(HttpStatusCode.OK);
        using var deleted = await http.DeleteAsync("/admin/agent-budgets/agent:each/");

        Assert.That(put.GetProperty("tokens_per_day").GetInt64(), Is.EqualTo(1_000));
        Assert.That(put.GetProperty("used").GetProperty("tokens_today").GetInt64(), Is.EqualTo(42));
        Assert.That(put.GetProperty("used").GetProperty("tokens_this_month").GetInt64(), Is.EqualTo(42));
        Assert.That(each.GetProperty("used").ValueKind, Is.EqualTo(System.Text.Json.JsonValueKind.Null));
        Assert.That(deleted.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
    }

    [Test]
    public async Task Budgets_are_listed_page_by_page_and_removed()
    {
        var olga = await Server.RegisterAdminAsync();
        using var http = Server.As(olga.Access);
        string[] names = [$"owner:{olga.UserId}", "server", $"visitor:{olga.UserId}"];
        foreach (var name in names)
            await http.PutAsJsonAsync($"/admin/agent-budgets/{name}/", new { tokens_per_day = 1 }).ReadAsync(HttpStatusCode.OK);

        var listed = new List<string>();
        for (var after = ""; after is not null;)
        {
            var page = await http.GetAsync($"/admin/agent-budgets/?limit=1&after={after}").ReadAsync(HttpStatusCode.OK);
            listed.AddRange(page.GetProperty("budgets").EnumerateArray().Select(budget => budget.Text("budget")!));
            after = page.GetProperty("next").GetString();
        }

        Assert.That(listed.Where(names.Contains), Is.EqualTo(names));
        foreach (var name in names)
            await http.DeleteAsync($"/admin/agent-budgets/{name}/");
        await http.GetAsync("/admin/agent-budgets/server/").ReadAsync(HttpStatusCode.NotFound);
        await http.DeleteAsync("/admin/agent-budgets/server/").ReadAsync(HttpStatusCode.NotFound);
        Assert.That(
            (await Server.ReadAuditAsync()).Where(entry => entry.Subject == AuditSubject.AgentBudget("server"))
                .Select(entry => entry.Action),
            Is.EqualTo(new[] { "agent_budget_deleted", "agent_budget_put" }));
    }

    [Test]
    public async Task Wrong_budgets_are_refused_with_the_field()
    {
        using var http = Server.As((await Server.RegisterAdminAsync()).Access);

        var empty = await http.PutAsJsonAsync("/admin/agent-budgets/server/", new { })
            .ReadAsync(HttpStatusCode.UnprocessableEntity);
        var negative = await http.PutAsJsonAsync("/admin/agent-budgets/server/", new { micros_per_day = -1 })
            .ReadAsync(HttpStatusCode.UnprocessableEntity);

        Assert.That(empty.GetRawText(), Does.Contain("tokens_per_day"));
        Assert.That(negative.GetRawText(), Does.Contain("micros_per_day"));
        foreach (var name in new[] { "everything", $"agent:{Guid.NewGuid()}", $"owner:{Guid.NewGuid()}", "server:each" })
        {
            await http.PutAsJsonAsync($"/admin/agent-budgets/{name}/", new { tokens_per_day = 1 })
                .ReadAsync(HttpStatusCode.NotFound);
        }

        await http.GetAsync("/admin/agent-budgets/?after=nonsense").ReadAsync(HttpStatusCode.UnprocessableEntity);
    }
}
