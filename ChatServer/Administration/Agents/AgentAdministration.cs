using ChatServer.Agents;
using ChatServer.Agents.Answers;
using ChatServer.Audit;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Administration.Agents;

internal sealed record DisableAgent(AdminCall Call, Guid AgentId, string Reason) : AdminCommand(Call);

internal sealed record EnableAgent(AdminCall Call, Guid AgentId, string Reason) : AdminCommand(Call);

internal sealed record RemoveAgent(AdminCall Call, Guid AgentId, string Reason) : AdminCommand(Call);

/// <summary>An agent's instructions and greeting.</summary>
/// <param name="Answers">How many answers it knows.</param>
internal sealed record AgentTexts(Agent Agent, string Greeting, string Instructions, long Answers);

/// <summary>Administrators' look at agents and changes to them, audited.</summary>
internal sealed class AgentAdministration(Database database, AuditedChanges changes, AgentModeration agents)
{
    public ValueTask<Refusal?> DisableAsync(DisableAgent command, CancellationToken cancellationToken) =>
        changes.RunAsync(
            command, Entry(command.Call, "agent_disabled", command.AgentId, command.Reason),
            write => agents.Bar(write, command.AgentId), cancellationToken);

    public ValueTask<Refusal?> EnableAsync(EnableAgent command, CancellationToken cancellationToken) =>
        changes.RunAsync(
            command, Entry(command.Call, "agent_enabled", command.AgentId, command.Reason),
            write => AgentModeration.Unbar(write, command.AgentId), cancellationToken);

    public ValueTask<Refusal?> DeleteAsync(RemoveAgent command, CancellationToken cancellationToken) =>
        changes.RunAsync(
            command, Entry(command.Call, "agent_deleted", command.AgentId, command.Reason),
            write => agents.Delete(write, command.AgentId), cancellationToken);

    /// <summary>Also a deleted one.</summary>
    public ValueTask<Agent?> FindAsync(Guid agentId, CancellationToken cancellationToken) =>
        database.ReadAsync(read => AgentStore.Find(read, agentId), cancellationToken);

    /// <summary>By id, deleted ones included.</summary>
    /// <param name="ownerId">Null for all owners.</param>
    public ValueTask<IReadOnlyList<Agent>> ListAsync(
        Guid? ownerId, Guid after, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(
            read => ownerId is { } owner
                ? AgentStore.ListOf(read, owner, after, limit)
                : AgentStore.ListAfter(read, after, limit),
            cancellationToken);

    /// <summary>The texts of an agent; recorded before they are returned. Null if there is none.</summary>
    public async ValueTask<AgentTexts?> ReadTextsAsync(
        AdminCall call, Guid agentId, string reason, CancellationToken cancellationToken)
    {
        if (await FindAsync(agentId, cancellationToken) is not { DeletedAt: null })
            return null;

        await changes.NoteAsync(Entry(call, "agent_texts_read", agentId, reason), cancellationToken);
        return await database.ReadAsync(
            read => AgentStore.Find(read, agentId) is { } agent
                ? new AgentTexts(
                    agent, agent.OpenGreeting(read), agent.OpenInstructions(read), AnswerStore.CountAnswered(read, agentId))
                : null,
            cancellationToken);
    }

    private static AuditEntry Entry(AdminCall call, string action, Guid agentId, string reason) =>
        call.Entry(action, AuditSubject.Agent(agentId), ("reason", reason));
}
