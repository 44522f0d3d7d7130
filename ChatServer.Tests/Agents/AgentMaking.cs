using ChatServer.Agents;
using ChatServer.Storage;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Agents;

/// <summary>Agents for tests that aren't about making them.</summary>
internal static class AgentMaking
{
    public static async Task<Guid> AddAgentAsync(
        this TestServer server, Guid? ownerId = null, AgentSettings? settings = null, string visibility = AgentVisibility.Public,
        string provider = "concierge")
    {
        var id = Guid.NewGuid();
        await server.Get<Database>().WriteAsync(
            write => AgentStore.TryInsert(write, new Agent
            {
                Id = id,
                OwnerId = ownerId ?? Guid.NewGuid(),
                Handle = $"{id:N}",
                Name = "Agent",
                Provider = provider,
                Settings = (settings ?? new AgentSettings()).ToJson(),
                Visibility = visibility,
                State = AgentState.Active,
                CreatedAt = write.Now,
                UpdatedAt = write.Now,
            }),
            CancellationToken.None);
        return id;
    }
}
