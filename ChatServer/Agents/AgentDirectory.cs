using ChatServer.Agents.Providers;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Agents;

/// <summary>Reads agents for their owners, and for those who may see them.</summary>
internal sealed class AgentDirectory(Database database, IProviderDirectory providers, AgentOptions options)
{
    private static readonly Refusal Disabled = new(RefusalCode.AgentsDisabled);
    private static readonly Refusal Unknown = new(RefusalCode.UnknownAgent, RequestField.Agent);

    /// <summary>A user's own agents, ordered by handle.</summary>
    public async ValueTask<Outcome<T>> ListAsync<T>(
        Guid ownerId, Func<ReadScope, IReadOnlyList<Agent>, T> shape, CancellationToken cancellationToken)
        where T : notnull =>
        options.Enabled
            ? await database.ReadAsync(read => shape(read, AgentStore.ListOf(read, ownerId)), cancellationToken)
            : Disabled;

    /// <summary>One of them; the agents of others are reported as missing, so that ids can't be probed.</summary>
    public async ValueTask<Outcome<T>> FindAsync<T>(
        Guid ownerId, Guid agentId, Func<ReadScope, Agent, T?> shape, CancellationToken cancellationToken)
        where T : class
    {
        if (!options.Enabled)
            return Disabled;

        var found = await database.ReadAsync(
            read => AgentStore.Find(read, agentId) is { DeletedAt: null } agent && agent.OwnerId == ownerId
                ? shape(read, agent)
                : null,
            cancellationToken);
        return found is null ? Unknown : found;
    }

    /// <summary>The agents of a user that a viewer may see.</summary>
    /// <param name="viewerId">Null for an anonymous viewer, who sees the public ones.</param>
    public IReadOnlyList<Agent> ListVisible(ReadScope read, Guid ownerId, Guid? viewerId) => options.Enabled
        ? [.. AgentStore.ListOf(read, ownerId).Where(agent => IsVisible(read, agent, viewerId))]
        : [];

    /// <summary>Where the texts of an agent's chats go; null if its provider is gone.</summary>
    public ProviderKind? KindOf(Agent agent) => providers.Describe(agent.Provider)?.Kind;

    private static bool IsVisible(ReadScope read, Agent agent, Guid? viewerId) => viewerId is { } id
        ? AgentRules.MaySee(read, id, agent)
        : agent is { IsOpen: true, Visibility: AgentVisibility.Public };
}
