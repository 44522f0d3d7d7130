using System.Text.Json;
using ChatServer.Agents;
using ChatServer.Agents.Chats;
using ChatServer.Agents.Providers;
using ChatServer.Agents.Runs;
using ChatServer.Storage;
using ChatServer.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;

namespace ChatServer.Tests.Agents;

/// <summary>Tests that share a server whose agents say what the test scripts.</summary>
internal abstract class AgentFixture
{
    private static readonly string[] ReplyEnds = [RunState.Done, RunState.Failed, RunState.Cancelled];

    protected TestServer Server { get; private set; } = null!;

    protected ScriptedProvider Provider { get; } = new();

    protected virtual (string Key, string Value)[] Settings => [("Chat:Agents:QuietPeriod", "00:00:00.2")];

    [OneTimeSetUp]
    public async Task StartServer() => Server = await TestServer.StartAsync(
        services => services.AddSingleton<IAgentProvider>(Provider), Settings);

    [OneTimeTearDown]
    public async Task StopServer() => await Server.DisposeAsync();

    protected Task<Guid> CreateAgentAsync(
        Guid ownerId, AgentSettings? settings = null, string visibility = AgentVisibility.Public) =>
        Server.AddAgentAsync(ownerId, settings, visibility, ScriptedProvider.ProviderName);

    /// <summary>Sends a message to an agent and returns the number of their chat.</summary>
    protected static async Task<long> AskAsync(RoomClient visitor, Guid agentId, string text)
    {
        await visitor.SendAsync(new { action = "text_message", agent_id = agentId, message_body = text });
        while (true)
        {
            if (await visitor.ReceiveAsync() is var frame && frame.Text("action") == "conf_message")
                return frame.GetProperty("thread_id").GetInt64();
        }
    }

    /// <summary>Skips frames until the run of this chat has ended; returns the frames on the way and the last one.</summary>
    protected static async Task<IReadOnlyList<JsonElement>> ReceiveUntilEndAsync(RoomClient client)
    {
        var frames = new List<JsonElement>();
        while (true)
        {
            var frame = await client.ReceiveAsync();
            frames.Add(frame);
            if (frame.Text("action") == "agent_run" && ReplyEnds.Contains(frame.Text("state")))
                return frames;
        }
    }

    /// <summary>Skips frames until one of this action.</summary>
    protected static async Task<JsonElement> SkipToAsync(RoomClient client, string action)
    {
        while (true)
        {
            if (await client.ReceiveAsync() is var frame && frame.Text("action") == action)
                return frame;
        }
    }

    protected ValueTask<AgentChat> ReadChatAsync(long conversationId) =>
        Server.Get<Database>().ReadAsync(read => AgentChatStore.Find(read, conversationId)!, CancellationToken.None);

    /// <summary>The runs of a chat, oldest first.</summary>
    protected async ValueTask<IReadOnlyList<AgentRun>> ReadRunsAsync(long conversationId) =>
        [.. (await Server.Get<Database>().ReadAsync(
            read => RunStore.ListBefore(read, conversationId, long.MaxValue, limit: 100), CancellationToken.None)).Reverse()];
}
