using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Agents.Providers;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Chats;
using ChatServer.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;

namespace ChatServer.Tests.Agents.Completions;

/// <summary>Tests that share a server whose model says what the test scripts.</summary>
internal abstract class CompletionFixture
{
    protected const string Path = "/api/chat/completions";
    protected const string Model = ScriptedProvider.ProviderName;
    private const string Document =
        """
        {"title":"New Chat","history":{"messages":{
         "q":{"id":"q","parentId":null,"childrenIds":["a"],"role":"user","content":"Where to?"},
         "a":{"id":"a","parentId":"q","childrenIds":[],"role":"assistant","content":"","model":"scripted","n":1.50}},
         "currentId":"a"}}
        """;

    protected TestServer Server { get; private set; } = null!;

    protected ScriptedProvider Provider { get; } = new();

    protected virtual (string Key, string Value)[] Settings => [];

    [OneTimeSetUp]
    public async Task StartServer() => Server = await TestServer.StartAsync(
        services => services.AddSingleton<IAgentProvider>(Provider), Settings);

    [OneTimeTearDown]
    public async Task StopServer() => await Server.DisposeAsync();

    /// <summary>A user with a chat whose message <c>a</c> waits for its answer.</summary>
    protected async Task<(ChatClient User, string Chat)> MakeChatAsync(string name = "Ana")
    {
        var user = await Server.ChatAsync(name);
        return (user, await user.NewAsync(Document));
    }

    protected static object Ask(string question, params (string Name, object? Value)[] more) =>
        With(new() { ["model"] = Model, ["messages"] = new[] { new { role = "user", content = question } } }, more);

    /// <summary>The same for the message <c>a</c> of a chat.</summary>
    protected static object AskIn(string chat, string question, params (string Name, object? Value)[] more) =>
        Ask(question, [("chat_id", chat), ("id", "a"), ("session_id", "s"), ("stream", true), .. more]);

    protected static Task<JsonElement> PostAsync(
        ChatClient user, object body, HttpStatusCode expected = HttpStatusCode.OK, string path = Path) =>
        user.Http.PostAsJsonAsync(path, body).ReadAsync(expected);

    /// <summary>Begins an answer in a chat; returns its task.</summary>
    protected static async Task<string> BeginAsync(ChatClient user, object body)
    {
        var begun = await PostAsync(user, body);
        Assert.That(begun.GetProperty("status").GetBoolean());
        Assert.That(begun.GetProperty("task_ids")[0].GetString(), Is.EqualTo(begun.Text("task_id")));
        return begun.Text("task_id")!;
    }

    /// <summary>Waits until the message <c>a</c> of a chat is done, and returns it.</summary>
    protected static async Task<JsonElement> DoneAsync(ChatClient user, string chat)
    {
        JsonElement message = default;
        await Eventually.IsTrueAsync(
            async () =>
            {
                message = await user.ReadMessageAsync(chat, "a");
                return message.TryGetProperty("done", out var done) && done.GetBoolean();
            },
            "the message is done");
        return message;
    }

    protected static async Task<int> TasksAsync(ChatClient user, string chat) =>
        (await user.Http.GetAsync($"/api/tasks/chat/{chat}").ReadAsync(HttpStatusCode.OK)).GetProperty("task_ids")
        .GetArrayLength();

    /// <summary>The events of a chat until one that says that the answer is done.</summary>
    protected static async Task<List<JsonElement>> HearAnswerAsync(EventsClient device)
    {
        var heard = new List<JsonElement>();
        while (true)
        {
            heard.Add((await device.ReceiveAsync("events")).GetProperty("data").GetProperty("data"));
            if (heard[^1].Text("type") == "chat:completion" && heard[^1].GetProperty("data").GetProperty("done").GetBoolean())
                return heard;
        }
    }

    private static Dictionary<string, object?> With(
        Dictionary<string, object?> body, IEnumerable<(string Name, object? Value)> more)
    {
        foreach (var (name, value) in more)
            body[name] = value;
        return body;
    }
}
