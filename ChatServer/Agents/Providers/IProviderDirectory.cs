namespace ChatServer.Agents.Providers;

/// <summary>What owners and visitors see of a provider; not its address and key.</summary>
/// <param name="Models">The models that agents may use; empty where the provider has no choice of models.</param>
internal sealed record ProviderInfo(string Name, ProviderKind Kind, IReadOnlyList<string> Models)
{
    /// <summary>Null if a model's price is unknown.</summary>
    public Func<string, ModelPrice?> PriceOf { get; init; } = _ => null;

    /// <summary>See <see cref="IAgentProvider.NeedsAgent"/>.</summary>
    public bool NeedsAgent { get; init; }
}

/// <summary>Prices in micros (millionths of the server's currency) per million tokens.</summary>
internal sealed record ModelPrice(long InputMicros, long OutputMicros)
{
    private const long TokensPerPrice = 1_000_000;

    /// <summary>What an answer costs, in micros, rounded up.</summary>
    public long CostOf(long inputTokens, long outputTokens) =>
        ((inputTokens * InputMicros) + (outputTokens * OutputMicros) + TokensPerPrice - 1) / TokensPerPrice;
}

/// <summary>The providers that this server has.</summary>
internal interface IProviderDirectory
{
    /// <summary>Null if there is none of this name.</summary>
    IAgentProvider? Find(string name);

    /// <summary>Null if there is none of this name.</summary>
    ProviderInfo? Describe(string name);

    IReadOnlyList<ProviderInfo> List();
}
