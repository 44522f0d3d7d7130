using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Agents.Providers;
using ChatServer.Tests.Agents;
using ChatServer.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;
using TestUser = ChatServer.Tests.Harness.TestUser;

namespace ChatServer.Tests.Api.Messaging;

/// <summary>Tests that share a server whose agents answer by scripts.</summary>
internal abstract class AgentsFixture
{
    protected TestServer Server { get; private set; } = null!;

    protected ScriptedProvider Provider { get; } = new();

    protected virtual (string Key, string Value)[] Settings => [];

    [OneTimeSetUp]
    public async Task StartServer()
    {
        Provider.Otherwise(ReplyScript.Saying("We are open from ten to four."));
        Server = await TestServer.StartAsync(
            AddServices,
            [("Chat:Agents:QuietPeriod", "00:00:00"), ("Chat:Agents:MaxAgentsPerUser", "3"), .. Settings]);
    }

    protected virtual void AddServices(IServiceCollection services) => services.AddSingleton<IAgentProvider>(Provider);

    [OneTimeTearDown]
    public async Task StopServer() => await Server.DisposeAsync();

    /// <summary>Makes a public agent; returns its id.</summary>
    protected async Task<string> MakeAgentAsync(
        TestUser owner, object? settings = null, string provider = ScriptedProvider.ProviderName) =>
        (await AskAsync(owner, HttpMethod.Post, "/messaging/agents", new
        {
            handle = "helper",
            display_name = "Helper",
            provider,
            visibility = "public",
            settings = settings ?? new { },
        })).Text("id")!;

    /// <summary>The number that Room has for a chat.</summary>
    protected static long ThreadOf(string chat) => ChatServer.Api.NumberedUuid.ConversationOf(chat)!.Value;

    protected Task<JsonElement> ChangeAgentAsync(TestUser owner, string agent, object change) =>
        AskAsync(owner, HttpMethod.Patch, $"/messaging/agents/{agent}", change);

    /// <summary>Opens the visitor's chat with an agent; returns its id.</summary>
    protected async Task<string> OpenAsync(TestUser visitor, string agent) =>
        (await AskAsync(
            visitor, HttpMethod.Post, "/messaging/conversations", new { chat_type = "agent", target_avee_id = agent }))
        .Text("id")!;

    protected Task<JsonElement> SayAsync(
        TestUser user, string chat, string content, HttpStatusCode expected = HttpStatusCode.OK) =>
        AskAsync(user, HttpMethod.Post, $"/messaging/conversations/{chat}/messages", new { content }, expected);

    protected async Task<List<JsonElement>> MessagesAsync(TestUser user, string chat) =>
        [.. (await AskAsync(user, HttpMethod.Get, $"/messaging/conversations/{chat}/messages"))
            .GetProperty("messages").EnumerateArray()];

    protected async Task<List<string?>> TextsAsync(TestUser user, string chat) =>
        [.. (await MessagesAsync(user, chat)).Select(message => message.Text("content"))];

    /// <summary>Says something and waits for the agent's reply, which it returns.</summary>
    protected async Task<JsonElement> ExchangeAsync(TestUser visitor, string chat, string content)
    {
        var asked = (await SayAsync(visitor, chat, content)).Text("id");
        JsonElement? reply = null;
        await Eventually.IsTrueAsync(
            async () =>
            {
                reply = (await MessagesAsync(visitor, chat)).SkipWhile(message => message.Text("id") != asked)
                    .Cast<JsonElement?>().FirstOrDefault(message => message!.Value.Text("sender_type") == "agent");
                return reply is not null;
            },
            "the agent replies");
        return reply!.Value;
    }

    protected async Task<List<JsonElement>> RunsAsync(TestUser user, string chat) =>
        [.. (await AskAsync(user, HttpMethod.Get, $"/messaging/conversations/{chat}/runs")).GetProperty("runs").EnumerateArray()];

    protected Task<JsonElement> ControlAsync(
        TestUser owner, string chat, string change, object? body = null, HttpStatusCode expected = HttpStatusCode.OK) =>
        AskAsync(owner, HttpMethod.Post, $"/messaging/agent-conversations/{chat}/{change}", body, expected);

    protected async Task<List<JsonElement>> OwnedAsync(TestUser owner, string query = "") =>
        [.. (await AskAsync(owner, HttpMethod.Get, $"/messaging/agent-conversations{query}"))
            .GetProperty("conversations").EnumerateArray()];

    protected async Task<JsonElement> AskAsync(
        TestUser user, HttpMethod method, string path, object? body = null, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var http = Server.As(user.Access);
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.That(response.StatusCode, Is.EqualTo(expected), $"{method} {path}: {text}");
        return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
    }

    protected async Task AssertInvalidAsync(TestUser user, HttpMethod method, string path, object body, params string[] place)
    {
        var failure = await AskAsync(user, method, path, body, HttpStatusCode.UnprocessableEntity);
        Assert.That(
            failure.GetProperty("detail")[0].GetProperty("loc").EnumerateArray().Select(part => part.GetString()),
            Is.EqualTo(place.Prepend("body")), failure.GetRawText());
    }
}
