using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Agents.Webhook;
using ChatServer.Tests.Agents.Webhook;
using ChatServer.Tests.Harness;
using TestUser = ChatServer.Tests.Harness.TestUser;

namespace ChatServer.Tests.Api.Messaging;

/// <summary>Tests of agents whose owners' bots answer. A model would have to say something within a second.</summary>
internal abstract class BotsFixture : AgentsFixture
{
    protected const string Json = "application/json";

    protected override (string Key, string Value)[] Settings =>
    [
        ("Chat:Agents:AllowPrivateBots", "true"), ("Chat:Agents:FirstTextTimeout", "00:00:01"),
        ("Chat:Agents:SilenceTimeout", "00:00:01"),
    ];

    protected BotServer Bot { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task StartBot() => Bot = await BotServer.StartAsync();

    [OneTimeTearDown]
    public async Task StopBot() => await Bot.DisposeAsync();

    /// <summary>Ana chats with Olga's agent, whose bot is at this address.</summary>
    protected async Task<BotScene> MakeChatAsync(string url)
    {
        var (olga, ana) = (await Server.RegisterAsync("Olga"), await Server.RegisterAsync("Ana"));
        var agent = await MakeAgentAsync(olga, provider: WebhookProvider.ProviderName);
        var webhook = await SetAsync(olga, agent, url);
        return new BotScene(olga, ana, agent, await OpenAsync(ana, agent)) { Secret = webhook.Text("secret")! };
    }

    /// <summary>The same with a bot that answers later; Ana has asked, and the bot was asked.</summary>
    protected async Task<BotScene> MakeLateChatAsync()
    {
        var asked = new TaskCompletionSource<BotCall>();
        var scene = await MakeChatAsync(Bot.At(async context =>
        {
            asked.TrySetResult(await BotCall.ReadAsync(context.Request));
            context.Response.StatusCode = 202;
        }));
        await SayAsync(scene.Ana, scene.Chat, "hello");
        var call = await asked.Task.WaitAsync(TimeSpan.FromSeconds(20));
        var run = JsonDocument.Parse(call.Body).RootElement.GetProperty("data").GetProperty("run_id").GetInt64();
        return scene with { Run = $"{run}" };
    }

    protected Task<JsonElement> SetAsync(
        TestUser owner, string agent, string url, HttpStatusCode expected = HttpStatusCode.OK) =>
        AskAsync(owner, HttpMethod.Put, $"/messaging/agents/{agent}/webhook", new { url }, expected);

    /// <summary>What the bot asks, with its secret or another token.</summary>
    protected async Task<JsonElement> WriteAsync(
        BotScene scene, string what, object body, HttpStatusCode expected = HttpStatusCode.OK, string? token = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/messaging/runs/{scene.Run}/{what}")
        {
            Content = JsonContent.Create(body),
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token ?? scene.Secret) },
        };
        using var response = await Server.Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.That(response.StatusCode, Is.EqualTo(expected), $"{what}: {text}");
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    /// <summary>Waits until the newest run of the chat has ended, and returns it.</summary>
    protected async Task<JsonElement> EndedAsync(BotScene scene)
    {
        var run = default(JsonElement);
        await Eventually.IsTrueAsync(
            async () => (run = (await RunsAsync(scene.Olga, scene.Chat)).FirstOrDefault()).ValueKind == JsonValueKind.Object
                && run.Text("state") is "done" or "failed" or "cancelled",
            "the run ends");
        return run;
    }
}

/// <summary>The owner, the visitor, the agent and the chat.</summary>
internal sealed record BotScene(TestUser Olga, TestUser Ana, string Agent, string Chat)
{
    public required string Secret { get; init; }

    /// <summary>The number of the run in the request to the bot; empty if there was none.</summary>
    public string Run { get; init; } = "";
}
