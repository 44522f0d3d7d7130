using System.Net;
using System.Net.Http.Json;
using ChatServer.Agents;
using ChatServer.Agents.Completions;
using ChatServer.Agents.Runs;
using ChatServer.Storage;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Administration;
using ChatServer.Tests.Chats;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Agents.Completions;

/// <summary>The bounds of generated answers, and what is counted of them.</summary>
[Parallelizable]
internal sealed class CompletionLimitTests : CompletionFixture
{
    protected override (string Key, string Value)[] Settings =>
    [
        ("Chat:Completions:PerUserPerHour", "4"), ("Chat:Completions:TokensPerUserPerDay", "10000"),
        ("Chat:Completions:MaxReplyTokens", "1000"), ("Chat:Completions:MaxReplyCharacters", "200"),
    ];

    [Test]
    public async Task A_user_gets_two_answers_at_once()
    {
        var (ana, chat) = await MakeChatAsync();
        using var _ = ana;
        using var ben = await Server.ChatAsync("Ben");
        Provider.To("Hold?", new ReplyScript().Hang()).To("Quick?", ReplyScript.Saying("Yes"));
        var task = await BeginAsync(ana, AskIn(chat, "Hold?"));
        var second = await ana.NewAsync(await ana.ReadDocumentAsync(chat));
        await BeginAsync(ana, AskIn(second, "Hold?"));

        var third = await PostAsync(ana, Ask("Quick?"), HttpStatusCode.TooManyRequests);
        await PostAsync(ben, Ask("Quick?"));
        await ana.Http.PostAsync($"/api/tasks/stop/{task}", null).ReadAsync(HttpStatusCode.OK);
        await PostAsync(ana, Ask("Quick?"));

        Assert.That(
            third.Detail(), Is.EqualTo("At most 2 answers are generated at once; wait until one has ended"));
        Assert.That(await TasksAsync(ana, second), Is.EqualTo(1));
    }

    [Test]
    public async Task A_used_up_limit_is_named_with_the_time_to_wait()
    {
        using var ana = await Server.ChatAsync("Ana");
        Provider.To("Hourly?", ReplyScript.Saying("Yes"));
        for (var count = 0; count < 4; count++)
            await PostAsync(ana, Ask("Hourly?"));

        using var refused = await ana.Http.PostAsJsonAsync(Path, Ask("Hourly?"));

        var detail = await Task.FromResult(refused).ReadAsync(HttpStatusCode.TooManyRequests);
        Assert.That(detail.Detail(), Is.EqualTo("This limit of generated answers is used up: 4 answers an hour"));
        Assert.That(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, Is.InRange(1, 3_600));
    }

    [Test]
    public async Task Tokens_are_reserved_before_and_settled_after()
    {
        using var ana = await Server.ChatAsync("Ana");
        Provider.To("Costly?", new ReplyScript().Say("Yes").Use(5, 9_000).Finish());
        await PostAsync(ana, Ask("Costly?"));
        var used = await UsedAsync(ana.User.UserId);

        var refused = await PostAsync(ana, Ask("Costly?"), HttpStatusCode.TooManyRequests);

        Assert.That((used.Answers, used.Tokens), Is.EqualTo((1, 9_005)));
        Assert.That(refused.Detail(), Does.EndWith("10000 tokens a day"));
        Assert.That(await UsedAsync(ana.User.UserId), Is.EqualTo(used), "a refused request counts nothing");
    }

    [Test]
    public async Task An_answer_has_a_bounded_length()
    {
        using var ana = await Server.ChatAsync("Ana");
        Provider.To("Long?", new ReplyScript().SayForever("12345678 😀"));

        var answer = await PostAsync(ana, Ask("Long?"));

        var choice = answer.GetProperty("choices")[0];
        Assert.That(choice.GetProperty("message").Text("content"), Has.Length.InRange(199, 200));
        Assert.That(choice.Text("finish_reason"), Is.EqualTo("length"));
    }

    [Test]
    public async Task The_budget_of_an_agent_holds_here_too()
    {
        using var ana = await Server.ChatAsync("Ana");
        var olga = await Server.RegisterAsync("Olga");
        var agent = await Server.AddAgentAsync(
            olga.UserId, new AgentSettings { TokensPerDay = 6_000 }, provider: ScriptedProvider.ProviderName);
        Provider.To("Agent?", new ReplyScript().Say("Yes").Use(2_500, 2_500).Finish());
        await PostAsync(ana, Ask("Agent?", ("model", $"agent:{agent}")));

        var refused = await PostAsync(ana, Ask("Agent?", ("model", $"agent:{agent}")), HttpStatusCode.TooManyRequests);

        var used = await Server.Get<Database>().ReadAsync(
            read => UsageStore.Sum(read, agent, UsageStore.AllVisitors, 0), CancellationToken.None);
        Assert.That(used.Tokens, Is.EqualTo(5_000), "what was reserved is released");
        Assert.That(refused.Detail(), Does.EndWith("the budget of the agent"));
    }

    [Test]
    public async Task Suspended_users_ask_no_agents_of_others()
    {
        using var ana = await Server.ChatAsync("Ana");
        var olga = await Server.RegisterAsync("Olga");
        var agent = await Server.AddAgentAsync(olga.UserId, provider: ScriptedProvider.ProviderName);
        Provider.To("Suspended?", ReplyScript.Saying("Yes"));
        await Server.SuspendAsync(ana.User.UserId);

        await PostAsync(ana, Ask("Suspended?", ("model", $"agent:{agent}")), HttpStatusCode.Forbidden);
        await PostAsync(ana, Ask("Suspended?"));
    }

    private ValueTask<CompletionUsage> UsedAsync(Guid userId) => Server.Get<Database>().ReadAsync(
        read => CompletionUsageStore.Sum(read, userId, 0), CancellationToken.None);
}
