using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Tests.Agents.Webhook;
using ChatServer.Tests.Harness;
using TestUser = ChatServer.Tests.Harness.TestUser;

namespace ChatServer.Tests.Api.Messaging;

/// <summary>A server that is killed while a bot writes.</summary>
[Parallelizable]
internal sealed class BotRestartTests
{
    private static readonly (string Key, string Value)[] Settings =
    [
        ("Chat:Agents:Enabled", "true"), ("Chat:Agents:AllowPrivateBots", "true"), ("Chat:Agents:QuietPeriod", "00:00:00"),
    ];

    private readonly SemaphoreSlim asked = new(0);
    private BotServer bot = null!;
    private ServerProcess server = null!;
    private string secret = "";
    private string lastBody = "";

    [SetUp]
    public async Task Start()
    {
        bot = await BotServer.StartAsync();
        server = await ServerProcess.StartAsync(ServerProcess.NewDataDirectory(), Settings);
    }

    [TearDown]
    public async Task Stop()
    {
        await server.DisposeAsync();
        await bot.DisposeAsync();
        Directory.Delete(server.DataDirectory, recursive: true);
        asked.Dispose();
    }

    [Test]
    [Category("Long")]
    public async Task A_bot_that_had_written_nothing_is_asked_again_and_one_that_had_is_not()
    {
        var (olga, ana) = (await server.RegisterAsync("Olga"), await server.RegisterAsync("Ana"));
        var chat = await MakeChatAsync(olga, ana);
        await AskAsync(ana, HttpMethod.Post, $"/messaging/conversations/{chat}/messages", new { content = "hello" });
        var first = await AskedAsync();

        await RestartAsync();
        var second = await AskedAsync();
        Assert.That(second, Is.EqualTo(first), "it is the same run");
        await WriteAsync(second, new { offset = 0, text = "We are" });
        await Eventually.IsTrueAsync(async () => (await RunAsync(ana, chat)).Text("state") == "streaming", "it is shown");
        await RestartAsync();

        await WriteAsync(second, new { offset = 6, text = " open." }, HttpStatusCode.Conflict);
        await Eventually.IsTrueAsync(async () => (await RunAsync(ana, chat)).Text("state") == "failed", "the run ends");
        Assert.That((await RunAsync(ana, chat)).Text("error_code"), Is.EqualTo("interrupted"));
        var messages = await AskAsync(ana, HttpMethod.Get, $"/messaging/conversations/{chat}/messages");
        Assert.That(messages.GetProperty("messages")[1].Text("content"), Is.EqualTo("We are"));
        Assert.That(asked.CurrentCount, Is.Zero);
    }

    private async Task<string> MakeChatAsync(TestUser owner, TestUser visitor)
    {
        var url = bot.At(async context =>
        {
            lastBody = (await BotCall.ReadAsync(context.Request)).Body;
            context.Response.StatusCode = 202;
            asked.Release();
        });
        var agent = (await AskAsync(owner, HttpMethod.Post, "/messaging/agents", new
        {
            handle = "helper",
            display_name = "Helper",
            provider = "webhook",
            visibility = "public",
        })).Text("id");
        secret = (await AskAsync(owner, HttpMethod.Put, $"/messaging/agents/{agent}/webhook", new { url })).Text("secret")!;
        return (await AskAsync(
            visitor, HttpMethod.Post, "/messaging/conversations", new { chat_type = "agent", target_avee_id = agent }))
            .Text("id")!;
    }

    private async Task<long> AskedAsync()
    {
        Assert.That(await asked.WaitAsync(TimeSpan.FromSeconds(30)), "the bot is asked");
        return JsonDocument.Parse(lastBody).RootElement.GetProperty("data").GetProperty("run_id").GetInt64();
    }

    private async Task RestartAsync()
    {
        await server.DisposeAsync();
        server = await ServerProcess.StartAsync(server.DataDirectory, Settings);
    }

    private async Task<JsonElement> RunAsync(TestUser user, string chat) =>
        (await AskAsync(user, HttpMethod.Get, $"/messaging/conversations/{chat}/runs")).GetProperty("runs")[0];

    private Task<JsonElement> WriteAsync(long run, object body, HttpStatusCode expected = HttpStatusCode.OK) =>
        SendAsync(HttpMethod.Post, $"/messaging/runs/{run}/append", body, secret, expected);

    private Task<JsonElement> AskAsync(TestUser user, HttpMethod method, string path, object? body = null) =>
        SendAsync(method, path, body, user.Access, HttpStatusCode.OK);

    private async Task<JsonElement> SendAsync(
        HttpMethod method, string path, object? body, string token, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(method, path)
        {
            Content = body is null ? null : JsonContent.Create(body),
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
        };
        using var response = await server.Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.That(response.StatusCode, Is.EqualTo(expected), $"{method} {path}: {text}");
        return JsonSerializer.Deserialize<JsonElement>(text);
    }
}
