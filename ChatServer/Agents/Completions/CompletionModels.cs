using ChatServer.Agents.Providers;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Agents.Completions;

/// <summary>A model or an agent that a user may ask.</summary>
/// <param name="Id">See <see cref="CompletionModels"/>.</param>
/// <param name="OwnedBy">The provider's name; <c>agent</c> for an agent.</param>
/// <param name="Kind">Where the texts go.</param>
internal sealed record CompletionModel(string Id, string Name, string OwnedBy, ProviderKind Kind, Agent? Agent = null);

/// <summary>What answers.</summary>
/// <param name="Model">Empty where the provider has no choice of models.</param>
/// <param name="Agent">Whose instructions count; null for a model as it is.</param>
internal sealed record ChosenModel(string Provider, string Model, Agent? Agent = null);

/// <summary>
/// The models and agents that users may ask. A model's id is <c>provider/model</c>, or the provider's name where it has no choice
/// of models; an agent's is <c>agent:</c> and its id.
/// </summary>
internal sealed class CompletionModels(Database database, IProviderDirectory providers)
{
    public const string AgentOwner = "agent";

    /// <summary>How many agents of others are looked at.</summary>
    public const int MaxShared = 200;
    private const string AgentPrefix = "agent:";
    private static readonly Refusal Unknown = new(RefusalCode.UnknownModel) { Name = "model" };

    /// <summary>The models of all providers, then the user's own agents and those of others.</summary>
    public ValueTask<IReadOnlyList<CompletionModel>> ListAsync(Guid userId, CancellationToken cancellationToken) =>
        database.ReadAsync(read => List(read, userId), cancellationToken);

    public Outcome<ChosenModel> Choose(ReadScope read, Guid userId, string id) =>
        id.StartsWith(AgentPrefix, StringComparison.Ordinal)
            ? ChooseAgent(read, userId, id[AgentPrefix.Length..])
            : ChooseModel(id);

    public Outcome<ChosenModel> ChooseModel(string id)
    {
        var (provider, model) = id.IndexOf('/', StringComparison.Ordinal) is >= 0 and var end
            ? (id[..end], id[(end + 1)..])
            : (id, "");
        if (providers.Describe(provider) is not { NeedsAgent: false } info)
            return Unknown;

        var isKnown = model.Length == 0 ? info.Models.Count == 0 && id == provider : info.Models.Contains(model);
        return isKnown ? new ChosenModel(provider, model) : Unknown;
    }

    private static Outcome<ChosenModel> ChooseAgent(ReadScope read, Guid userId, string id)
    {
        if (!Guid.TryParseExact(id, "D", out var agentId) || AgentStore.Find(read, agentId) is not { IsActive: true } agent
            || !AgentRules.MaySee(read, userId, agent))
            return Unknown;

        return new ChosenModel(agent.Provider, agent.Model, agent);
    }

    private IReadOnlyList<CompletionModel> List(ReadScope read, Guid userId)
    {
        var own = AgentStore.ListOf(read, userId);
        var shared = AgentStore.ListSharedAfter(read, Guid.Empty, MaxShared).Where(agent => agent.OwnerId != userId);
        return
        [
            .. providers.List().Where(info => !info.NeedsAgent).SelectMany(ModelsOf),
            .. own.Concat(shared).Where(agent => agent.IsActive && AgentRules.MaySee(read, userId, agent))
                .Select(ModelOf).OfType<CompletionModel>(),
        ];
    }

    private static IEnumerable<CompletionModel> ModelsOf(ProviderInfo info) => info.Models.Count == 0
        ? [new CompletionModel(info.Name, info.Name, info.Name, info.Kind)]
        : info.Models.Select(model => new CompletionModel($"{info.Name}/{model}", model, info.Name, info.Kind));

    // Null if its provider is gone.
    private CompletionModel? ModelOf(Agent agent) => providers.Describe(agent.Provider) is { } info
        ? new CompletionModel($"{AgentPrefix}{agent.Id}", agent.Name, AgentOwner, info.Kind, agent)
        : null;
}
