using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using ChatServer.Agents.Outgoing;
using ChatServer.Agents.Providers.OpenAi;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Agents.Providers.Named;

/// <summary>A provider that an administrator has named, ready for use.</summary>
internal sealed record NamedProvider(IAgentProvider Provider, ProviderInfo Info);

/// <summary>
/// The providers that administrators have named, in memory: read from the table at startup, kept up to date by events. A reply
/// that is being written goes on with the provider as it was. Thread-safe.
/// </summary>
internal sealed partial class NamedProviders(OutgoingHttp http, TimeProvider clock, ILogger<NamedProviders> logger)
    : IEventListener
{
    private volatile ImmutableSortedDictionary<string, NamedProvider> byName =
        ImmutableSortedDictionary.Create<string, NamedProvider>(StringComparer.Ordinal);

    // Known once the table was read, before the server listens.
    private ColumnCipher? columns;

    /// <summary>By name.</summary>
    public IEnumerable<NamedProvider> All => byName.Values;

    public NamedProvider? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>Loads the table's content.</summary>
    /// <param name="cipher">Opens the keys.</param>
    public void Load(IEnumerable<ProviderRow> rows, ColumnCipher cipher)
    {
        columns = cipher;
        foreach (var row in rows)
            Note(row.Name, row, cipher);
    }

    public void OnCommitted(Commit commit)
    {
        foreach (var happened in commit.Events)
        {
            if (happened is ProviderChanged changed && columns is not null)
                Note(changed.Name, changed.Row, columns);
        }
    }

    private void Note(string name, ProviderRow? row, ColumnCipher cipher)
    {
        var provider = row is null ? null : Make(row, cipher);
        byName = provider is null ? byName.Remove(name) : byName.SetItem(name, provider);
    }

    // Null if the row is damaged: then it is as if it didn't exist, and the others work.
    private NamedProvider? Make(ProviderRow row, ColumnCipher cipher)
    {
        try
        {
            var kind = ProviderKinds.Parse(row.Kind);
            var models = row.ReadModels();
            var prices = models.ToDictionary(model => model.Name, model => model.Price);
            var server = new OpenAiServer(
                new Uri(row.BaseUrl), row.ApiKey is null ? null : cipher.Open(ProviderRow.KeyCell(row.Name), row.ApiKey),
                prices.Keys);
            return new NamedProvider(
                new OpenAiProvider(row.Name, kind, server, http.For(row.IsPrivate), clock),
                new ProviderInfo(row.Name, kind, [.. models.Select(model => model.Name)])
                {
                    PriceOf = model => prices.GetValueOrDefault(model),
                });
        }
        catch (Exception failure) when (failure is CryptographicException or JsonException or FormatException)
        {
            Log.Damaged(logger, row.Name, failure);
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The provider {Provider} can't be read, and agents can't use it")]
        public static partial void Damaged(ILogger logger, string provider, Exception exception);
    }
}
