using ChatServer.Storage;

namespace ChatServer.Agents.Providers.Named;

/// <summary>The SQL of the providers that administrators have named; at most <see cref="ProviderWrites.MaxProviders"/>.</summary>
internal static class ProviderStore
{
    private const string Columns = "name, kind, base_url, api_key, models, is_private, created_at, updated_at";

    public static ProviderRow? Find(ReadScope read, string name) =>
        read.QueryFirstOrDefault<ProviderRow>($"""
            SELECT {Columns}
            FROM   agent_providers
            WHERE  name = @name
            """, new { name });

    /// <summary>By name.</summary>
    public static IReadOnlyList<ProviderRow> ReadAfter(ReadScope read, string afterName, int limit) =>
        read.Query<ProviderRow>($"""
            SELECT {Columns}
            FROM   agent_providers
            WHERE  name > @afterName
            ORDER  BY name
            LIMIT  @limit
            """, new { afterName, limit });

    public static long Count(ReadScope read) =>
        read.QueryScalar<long>("""
            SELECT COUNT(*)
            FROM   agent_providers
            """);

    /// <summary>Inserts a provider, or changes all of it but the time when it was made.</summary>
    public static void Upsert(WriteScope write, ProviderRow provider) =>
        write.Execute("""
            INSERT INTO agent_providers (name, kind, base_url, api_key, models, is_private, created_at, updated_at)
            VALUES (@Name, @Kind, @BaseUrl, @ApiKey, @Models, @IsPrivate, @CreatedAt, @UpdatedAt)
            ON CONFLICT (name) DO UPDATE SET
                kind = excluded.kind, base_url = excluded.base_url, api_key = excluded.api_key, models = excluded.models,
                is_private = excluded.is_private, updated_at = excluded.updated_at
            """, provider);

    /// <summary>False if there is none.</summary>
    public static bool TryDelete(WriteScope write, string name) =>
        write.Execute("""
            DELETE FROM agent_providers
            WHERE  name = @name
            """, new { name }) == 1;
}
