namespace ChatServer.Agents.Providers;

/// <summary>What owners and visitors see of a provider; not its address and key.</summary>
/// <param name="Models">The models that agents may use; empty where the provider has no choice of models.</param>
internal sealed record ProviderInfo(string Name, ProviderKind Kind, IReadOnlyList<string> Models)
{
    /// <summary>Null if a model's price is unknown.</summary>
    public Func<string, ModelPrice?> PriceOf { get; init; } = _ => null;
}

/// <summary>Prices in micros (millionths of the server's currency) per million tokens.</summary>
internal sealed record ModelPrice(long InputMicros, long OutputMicros);

/// <summary>The providers that this server has.</summary>
internal interface IProviderDirectory
{
    /// <summary>Null if there is none of this name.</summary>
    IAgentProvider? Find(string name);

    /// <summary>Null if there is none of this name.</summary>
    ProviderInfo? Describe(string name);

    IReadOnlyList<ProviderInfo> List();
}
