using System.Net;
using System.Text.Json;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Agents;

/// <summary>Owners read what their agents did.</summary>
internal sealed class FiguresTests : AgentFixture
{
    [Test]
    public async Task The_figures_count_replies_hand_overs_waits_and_use()
    {
        await using var ana = await Server.ConnectAsync("ana");
        await using var olga = await Server.ConnectAsync("olga");
        var agent = await CreateAgentAsync(olga.UserId);
        Provider.To("Alone", new ReplyScript().Say("Yes").Use(10, 5).Finish());
        Provider.To("Ask", new ReplyScript().Say("I ask").Call("1", "ask_owner").Use(20, 1).Finish("tool_calls"));
        Provider.To("Fail", new ReplyScript().Fail("refused"));
        var thread = 0L;
        foreach (var text in new[] { "Alone", "Ask", "Fail" })
        {
            thread = await AskAsync(ana, agent, text);
            await ReceiveUntilEndAsync(ana);
        }

        await olga.SendAsync(new { action = "text_message", thread_id = thread, message_body = "Here" });
        await SkipToAsync(olga, "agent_control");
        var figures = await ReadAsync(olga.User, agent);

        Assert.Multiple(() =>
        {
            Assert.That(figures.GetProperty("answered_alone").GetInt64(), Is.EqualTo(1));
            Assert.That(figures.GetProperty("handed_over").GetInt64(), Is.EqualTo(1));
            Assert.That(figures.GetProperty("waited").GetInt64(), Is.EqualTo(1), "Once, though two replies made it wait");
            Assert.That(figures.GetProperty("median_wait_seconds").GetInt64(), Is.EqualTo(10));
            Assert.That(figures.GetProperty("tokens").GetInt64(), Is.GreaterThanOrEqualTo(36));
            Assert.That(figures.GetProperty("unanswered_questions").GetInt64(), Is.Zero);
            Assert.That(figures.GetProperty("runs").GetRawText(), Is.EqualTo(
                """{"done":2,"failed":1,"cancelled":0,"queued":0,"running":0,"streaming":0,"waiting_owner":0}"""));
        });
    }

    [Test]
    public async Task Other_days_have_other_figures()
    {
        await using var ana = await Server.ConnectAsync("ana");
        var olga = await Server.RegisterAsync("olga");
        var agent = await CreateAgentAsync(olga.UserId);
        Provider.To("Now", ReplyScript.Saying("Yes"));
        await AskAsync(ana, agent, "Now");
        await ReceiveUntilEndAsync(ana);

        var past = await ReadAsync(olga, agent, "?since=2020-01-01&until=2020-01-31");

        Assert.That((past.Text("since"), past.Text("until")), Is.EqualTo(("2020-01-01", "2020-01-31")));
        Assert.That(past.GetProperty("answered_alone").GetInt64(), Is.Zero);
        Assert.That((await ReadAsync(olga, agent)).GetProperty("answered_alone").GetInt64(), Is.EqualTo(1));
    }

    [TestCase("?since=yesterday", "since")]
    [TestCase("?until=2020-02-30", "until")]
    [TestCase("?since=2020-02-02&until=2020-02-01", "since")]
    [TestCase("?since=2020-01-01&until=2021-01-02", "since")]
    public async Task Wrong_days_are_refused(string query, string field)
    {
        var olga = await Server.RegisterAsync("olga");
        var agent = await CreateAgentAsync(olga.UserId);

        var refused = await ReadAsync(olga, agent, query, HttpStatusCode.UnprocessableEntity);

        Assert.That(refused.GetRawText(), Does.Contain($"\"{field}\""));
    }

    [Test]
    public async Task The_agents_of_others_are_missing()
    {
        var agent = await CreateAgentAsync((await Server.RegisterAsync("olga")).UserId);

        await ReadAsync(await Server.RegisterAsync("eve"), agent, expected: HttpStatusCode.NotFound);
    }

    private async Task<JsonElement> ReadAsync(
        TestUser user, Guid agent, string query = "", HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var http = Server.As(user.Access);
        return await http.GetAsync($"/messaging/agents/{agent}/figures{query}").ReadAsync(expected);
    }
}
