namespace ChatServer.Agents.Providers;

/// <summary>The providers that are part of this program.</summary>
internal sealed class RegisteredProviders(IEnumerable<IAgentProvider> providers) : IProviderDirectory
{
    private readonly Dictionary<string, IAgentProvider> byName = providers.ToDictionary(provider => provider.Name);

    public IAgentProvider? Find(string name) => byName.GetValueOrDefault(name);

    public ProviderInfo? Describe(string name) => Find(name) is { } provider ? Describe(provider) : null;

    public IReadOnlyList<ProviderInfo> List() => [.. byName.Values.Select(Describe)];

    private static ProviderInfo Describe(IAgentProvider provider) => new(provider.Name, provider.Kind, Models: []);
}
