using System.Net;
using System.Text.Json;
using ChatServer.Agents.Webhook;
using ChatServer.Audit;
using ChatServer.Tests.Administration;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Messaging;

/// <summary>Where bots are, over HTTP, and how they answer at once.</summary>
[Parallelizable]
internal sealed class BotWebhookTests : BotsFixture
{
    private const string Url = "https://bot.example.com/reply";

    [Test]
    public async Task The_secret_is_shown_when_it_is_made_and_never_again()
    {
        var olga = await Server.RegisterAsync("Olga");
        var agent = await MakeAgentAsync(olga);
        var path = $"/messaging/agents/{agent}/webhook";

        var made = await SetAsync(olga, agent, Url);
        var moved = await SetAsync(olga, agent, Url + "/2");
        var read = await AskAsync(olga, HttpMethod.Get, path);
        var rotated = await AskAsync(olga, HttpMethod.Post, $"{path}/secret");

        Assert.That(made.Keys(), Is.EqualTo(new[] { "url", "secret", "created_at", "updated_at" }));
        Assert.That(made.Text("secret"), Does.StartWith("whsec_"));
        Assert.That(moved.GetProperty("secret").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That((read.Text("url"), read.GetProperty("secret").ValueKind), Is.EqualTo((Url + "/2", JsonValueKind.Null)));
        Assert.That(rotated.Text("secret"), Does.StartWith("whsec_").And.Not.EqualTo(made.Text("secret")));
        Assert.That(rotated.Text("url"), Is.EqualTo(Url + "/2"));
    }

    [Test]
    public async Task A_removed_bot_is_gone()
    {
        var olga = await Server.RegisterAsync("Olga");
        var agent = await MakeAgentAsync(olga);
        var path = $"/messaging/agents/{agent}/webhook";
        await AskAsync(olga, HttpMethod.Get, path, expected: HttpStatusCode.NotFound);
        await SetAsync(olga, agent, Url);

        await AskAsync(olga, HttpMethod.Delete, path, expected: HttpStatusCode.NoContent);

        await AskAsync(olga, HttpMethod.Get, path, expected: HttpStatusCode.NotFound);
        await AskAsync(olga, HttpMethod.Post, $"{path}/secret", expected: HttpStatusCode.NotFound);
        await AskAsync(olga, HttpMethod.Delete, path, expected: HttpStatusCode.NotFound);
    }

    [Test]
    public async Task A_deleted_agent_has_no_bot()
    {
        var olga = await Server.RegisterAsync("Olga");
        var agent = await MakeAgentAsync(olga);
        await SetAsync(olga, agent, Url);

        await AskAsync(olga, HttpMethod.Delete, $"/messaging/agents/{agent}", expected: HttpStatusCode.NoContent);

        Assert.That(await Server.Get<BotWebhooks>().FindAsync(Guid.Parse(agent), CancellationToken.None), Is.Null);
        await SetAsync(olga, agent, Url, HttpStatusCode.NotFound);
    }

    [Test]
    public async Task The_bots_of_others_are_unknown()
    {
        var (olga, otto) = (await Server.RegisterAsync("Olga"), await Server.RegisterAsync("Otto"));
        var agent = await MakeAgentAsync(olga);
        var secret = (await SetAsync(olga, agent, Url)).Text("secret");
        var path = $"/messaging/agents/{agent}/webhook";

        await AskAsync(otto, HttpMethod.Get, path, expected: HttpStatusCode.NotFound);
        await SetAsync(otto, agent, "https://otto.example.com/", HttpStatusCode.NotFound);
        await AskAsync(otto, HttpMethod.Post, $"{path}/secret", expected: HttpStatusCode.NotFound);
        await AskAsync(otto, HttpMethod.Delete, path, expected: HttpStatusCode.NotFound);

        var kept = await Server.Get<BotWebhooks>().FindAsync(Guid.Parse(agent), CancellationToken.None);
        Assert.That((kept!.Url, kept.Secret), Is.EqualTo((Url, secret)));
    }

    [Test]
    public async Task Changes_are_in_the_audit_log_without_addresses_and_secrets()
    {
        var olga = await Server.RegisterAsync("Olga");
        var agent = await MakeAgentAsync(olga);
        var path = $"/messaging/agents/{agent}/webhook";

        await SetAsync(olga, agent, Url);
        await AskAsync(olga, HttpMethod.Post, $"{path}/secret");
        await AskAsync(olga, HttpMethod.Delete, path, expected: HttpStatusCode.NoContent);

        var entries = (await Server.ReadAuditAsync()).Where(entry => entry.Actor == $"{olga.UserId}").Reverse().ToList();
        Assert.That(
            entries.Select(entry => (entry.Action, entry.Subject)),
            Is.EqualTo(new[] { "agent_created", "agent_webhook_set", "agent_webhook_secret_rotated", "agent_webhook_removed" }
                .Select(action => (action, AuditSubject.Agent(Guid.Parse(agent))))));
        Assert.That(entries.Select(entry => entry.Details), Has.None.Contains("example").And.None.Contains("whsec"));
    }

    [TestCase(Json, """{"text": "We are open."}""")]
    [TestCase("text/event-stream", "data: {\"text\":\"We are\"}\n\ndata: {\"text\":\" open.\"}\n\ndata: [DONE]\n\n")]
    public async Task A_visitor_is_answered_by_the_bot(string type, string body)
    {
        var scene = await MakeChatAsync(Bot.At(200, type, body));

        var reply = await ExchangeAsync(scene.Ana, scene.Chat, "Are you open?");

        Assert.That((reply.Text("content"), reply.Text("sender_avee_id")), Is.EqualTo(("We are open.", scene.Agent)));
    }

    [Test]
    public async Task The_providers_that_agents_may_use_are_listed()
    {
        var olga = await Server.RegisterAsync("Olga");

        var listed = (await AskAsync(olga, HttpMethod.Get, "/messaging/providers")).GetProperty("providers");

        Assert.That(listed[0].Keys(), Is.EqualTo(new[] { "name", "kind", "models" }));
        Assert.That(
            listed.EnumerateArray().Select(provider => (provider.Text("name"), provider.Text("kind"))),
            Is.SupersetOf(new[] { ("concierge", "embedded"), ("webhook", "external") }));
    }
}
