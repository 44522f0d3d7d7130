using ChatServer.Storage;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Agents;

/// <summary>Agents for tests that aren't about agents themselves.</summary>
internal static class AgentMaking
{
    public static async Task<Guid> AddAgentAsync(this TestServer server, Guid? ownerId = null)
    {
        var id = Guid.NewGuid();
        await server.Get<Database>().WriteAsync(
            write => write.Execute("""
                INSERT INTO agents (id, owner_id, handle, name, provider, settings, visibility, state, created_at, updated_at)
                VALUES (@id, @ownerId, @handle, 'Agent', 'concierge', '{}', 'public', 'active', @Now, @Now)
                """, new { id, ownerId = ownerId ?? Guid.NewGuid(), handle = $"{id:N}", write.Now }),
            CancellationToken.None);
        return id;
    }
}
