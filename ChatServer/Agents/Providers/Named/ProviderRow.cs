using System.Text.Json;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Agents.Providers.Named;

/// <summary>A row of <c>agent_providers</c>.</summary>
internal sealed record ProviderRow
{
    public required string Name { get; init; }

    /// <summary>See <see cref="ProviderKinds"/>.</summary>
    public required string Kind { get; init; }
    public required string BaseUrl { get; init; }

    /// <summary>Sealed; null: the server wants none.</summary>
    public byte[]? ApiKey { get; init; }

    /// <summary>JSON, see <see cref="ReadModels"/>.</summary>
    public required string Models { get; init; }

    /// <summary>Whether it may be at a private address.</summary>
    public bool IsPrivate { get; init; }
    public Timestamp CreatedAt { get; init; }
    public Timestamp UpdatedAt { get; init; }

    public static SealedCell KeyCell(string name) => new("agent_providers.api_key", name);

    public IReadOnlyList<ProviderModel> ReadModels() => JsonSerializer.Deserialize<List<ProviderModel>>(Models) ?? [];
}

/// <summary>A model that agents may use.</summary>
/// <param name="Name">As its server calls it.</param>
/// <param name="Price">Null if it is unknown; then no budget in money allows it.</param>
internal sealed record ProviderModel(string Name, ModelPrice? Price);

/// <summary>What an administrator says of a provider, apart from its name and key.</summary>
/// <param name="BaseUrl">For example <c>https://api.openai.com/v1</c>.</param>
/// <param name="AllowPrivate">Whether it may be at a private address.</param>
internal sealed record ProviderSettings(
    ProviderKind Kind, string BaseUrl, bool AllowPrivate, IReadOnlyList<ProviderModel> Models)
{
    public string WriteModels() => JsonSerializer.Serialize(Models);
}

/// <summary>The names of the kinds of providers, in the table and over the API.</summary>
internal static class ProviderKinds
{
    public const string Embedded = "embedded";
    public const string SelfHosted = "self_hosted";
    public const string External = "external";

    public static string NameOf(ProviderKind kind) => kind switch
    {
        ProviderKind.Embedded => Embedded,
        ProviderKind.SelfHosted => SelfHosted,
        ProviderKind.External => External,
    };

    /// <summary>The kind of a provider that administrators have named.</summary>
    public static ProviderKind Parse(string name) => name == SelfHosted ? ProviderKind.SelfHosted : ProviderKind.External;
}
