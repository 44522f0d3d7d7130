using ChatServer.Agents;
using ChatServer.Agents.Chats;
using ChatServer.Agents.Runs;
using ChatServer.Storage;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Agents;

/// <summary>Agents for tests that aren't about making them.</summary>
internal static class AgentMaking
{
    public static async Task<Guid> AddAgentAsync(
        this TestServer server, Guid? ownerId = null, AgentSettings? settings = null, string visibility = AgentVisibility.Public,
        string provider = "concierge", Guid? id = null)
    {
        var agentId = id ?? Guid.NewGuid();
        await server.Get<Database>().WriteAsync(
            write => AgentStore.TryInsert(write, new Agent
            {
                Id = agentId,
                OwnerId = ownerId ?? Guid.NewGuid(),
                Handle = $"{agentId:N}",
                Name = "Agent",
                Provider = provider,
                Settings = (settings ?? new AgentSettings()).ToJson(),
                Visibility = visibility,
                State = AgentState.Active,
                CreatedAt = write.Now,
                UpdatedAt = write.Now,
            }),
            CancellationToken.None);
        return agentId;
    }

    public static async Task SetTokensPerDayAsync(this TestServer server, Guid agentId, long? tokens) =>
        await server.Get<Database>().WriteAsync(
            write =>
            {
                var agent = AgentStore.Find(write, agentId)!;
                var settings = agent.ReadSettings() with { TokensPerDay = tokens };
                AgentStore.Update(write, agent with { Settings = settings.ToJson() });
                return true;
            },
            CancellationToken.None);

    /// <summary>Adds a run that was cancelled before it said anything.</summary>
    public static async Task<long> AddRunAsync(this TestServer server, long conversationId) =>
        await server.Get<Database>().WriteAsync(
            write =>
            {
                var chat = AgentChatStore.Find(write, conversationId)!;
                var run = new AgentRun
                {
                    ConversationId = conversationId,
                    AgentId = chat.AgentId,
                    VisitorId = chat.VisitorId,
                    State = RunState.Queued,
                    Provider = "concierge",
                    Model = "",
                    DueAt = write.Now,
                    QueuedAt = write.Now,
                };
                var id = RunStore.Insert(write, run);
                RunStore.UpdateEnded(write, run with { Id = id, State = RunState.Cancelled, EndedAt = write.Now });
                return id;
            },
            CancellationToken.None);
}
