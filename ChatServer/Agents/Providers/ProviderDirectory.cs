using ChatServer.Agents.Providers.Named;

namespace ChatServer.Agents.Providers;

/// <summary>
/// The providers that are part of this program, and those that administrators have named. No administrator can name one like
/// a part of the program.
/// </summary>
internal sealed class ProviderDirectory(IEnumerable<IAgentProvider> builtIn, NamedProviders named) : IProviderDirectory
{
    // They cost nothing here: an owner's bot costs its owner.
    private static readonly ModelPrice Free = new(InputMicros: 0, OutputMicros: 0);

    private readonly Dictionary<string, IAgentProvider> builtInByName = builtIn.ToDictionary(provider => provider.Name);

    public bool IsBuiltIn(string name) => builtInByName.ContainsKey(name);

    public IAgentProvider? Find(string name) => builtInByName.GetValueOrDefault(name) ?? named.Find(name)?.Provider;

    public ProviderInfo? Describe(string name) =>
        builtInByName.TryGetValue(name, out var provider) ? Describe(provider) : named.Find(name)?.Info;

    public IReadOnlyList<ProviderInfo> List() =>
    [
        .. builtInByName.Values.Select(Describe),
        .. named.All.Select(provider => provider.Info).Where(info => !IsBuiltIn(info.Name)),
    ];

    private static ProviderInfo Describe(IAgentProvider provider) =>
        new(provider.Name, provider.Kind, Models: []) { PriceOf = _ => Free, NeedsAgent = provider.NeedsAgent };
}
