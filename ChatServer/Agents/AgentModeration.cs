using ChatServer.Agents.Runs;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Agents;

/// <summary>
/// Changes of agents by others than their owners, on the writer's thread and within an administrator's audited change. An agent
/// that is disabled or deleted stops writing in the same write.
/// </summary>
internal sealed class AgentModeration(AgentRuns runs)
{
    private static readonly Refusal Unknown = new(RefusalCode.UnknownAgent);

    /// <summary>Disables an agent, whatever its owner sets.</summary>
    public Refusal? Bar(WriteScope write, Guid agentId)
    {
        if (AgentStore.Find(write, agentId) is not { DeletedAt: null } agent)
            return Unknown;

        if (agent.BarredAt is not null)
            return new Refusal(RefusalCode.AgentStateUnchanged, Detail: "disabled");

        AgentStore.UpdateBarred(write, agentId, write.Now);
        runs.EndAll(write, agentId);
        write.Publish(new AgentChanged(agentId, agent.OwnerId));
        return null;
    }

    /// <summary>It is again as its owner has set it.</summary>
    public static Refusal? Unbar(WriteScope write, Guid agentId)
    {
        if (AgentStore.Find(write, agentId) is not { DeletedAt: null } agent)
            return Unknown;

        if (agent.BarredAt is null)
            return new Refusal(RefusalCode.AgentStateUnchanged, Detail: "enabled");

        AgentStore.UpdateBarred(write, agentId, barredAt: null);
        write.Publish(new AgentChanged(agentId, agent.OwnerId));
        return null;
    }

    public Refusal? Delete(WriteScope write, Guid agentId)
    {
        if (AgentStore.Find(write, agentId) is not { DeletedAt: null } agent)
            return Unknown;

        runs.EndAll(write, agentId);
        AgentChanges.Erase(write, agent);
        write.Publish(new AgentChanged(agentId, agent.OwnerId));
        return null;
    }
}
