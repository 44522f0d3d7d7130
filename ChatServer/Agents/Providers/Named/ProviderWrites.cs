using ChatServer.Agents.Outgoing;
using ChatServer.Channels;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Agents.Providers.Named;

/// <summary>A provider was made, changed or deleted.</summary>
/// <param name="Row">Null if it was deleted.</param>
internal sealed record ProviderChanged(string Name, ProviderRow? Row) : DomainEvent;

/// <summary>Changes the providers, on the writer's thread and within an administrator's audited change.</summary>
internal static class ProviderWrites
{
    public const int MaxProviders = 100;
    public const int MaxModels = 200;
    public const int MaxModelCharacters = 200;
    public const int MaxUrlCharacters = 2_048;
    public const int MaxKeyCharacters = 4_096;

    /// <summary>A million of the currency for a million tokens: the cost of a reply stays within 64 bits.</summary>
    public const long MaxMicros = 1_000_000_000_000;

    /// <param name="apiKey">Null: as it is; a value of null removes it.</param>
    public static Refusal? Put(WriteScope write, string name, ProviderSettings settings, Given<string>? apiKey)
    {
        var before = ProviderStore.Find(write, name);
        if (before is null && ProviderStore.Count(write) >= MaxProviders)
            return new Refusal(RefusalCode.TooManyProviders, Detail: $"{MaxProviders}");

        // Otherwise the key could be had by sending it to another server.
        if (apiKey is null && before is { ApiKey: not null } && !OutgoingUrl.IsSameServer(before.BaseUrl, settings.BaseUrl))
            return Refusal.Invalid("api_key", "must be given again, because base_url names another server");

        var row = new ProviderRow
        {
            Name = name,
            Kind = ProviderKinds.NameOf(settings.Kind),
            BaseUrl = settings.BaseUrl,
            ApiKey = apiKey is null ? before?.ApiKey : Seal(write, name, apiKey.Value),
            Models = settings.WriteModels(),
            IsPrivate = settings.AllowPrivate,
            CreatedAt = before?.CreatedAt ?? write.Now,
            UpdatedAt = write.Now,
        };
        ProviderStore.Upsert(write, row);
        write.Publish(new ProviderChanged(name, row));
        return null;
    }

    public static Refusal? Delete(WriteScope write, string name)
    {
        if (!ProviderStore.TryDelete(write, name))
            return new Refusal(RefusalCode.NoSuchProvider);

        write.Publish(new ProviderChanged(name, Row: null));
        return null;
    }

    private static byte[]? Seal(WriteScope write, string name, string? apiKey) =>
        apiKey is null ? null : write.Columns.Seal(ProviderRow.KeyCell(name), apiKey);
}
