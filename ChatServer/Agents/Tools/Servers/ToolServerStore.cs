using ChatServer.Storage;

namespace ChatServer.Agents.Tools.Servers;

/// <summary>The SQL of the servers of tools, of which there are at most <see cref="ToolServerWrites.MaxServers"/>.</summary>
internal static class ToolServerStore
{
    private const string Columns = "name, url, headers, is_private, created_at, updated_at";

    public static ToolServerRow? Find(ReadScope read, string name) =>
        read.QueryFirstOrDefault<ToolServerRow>($"""
            SELECT {Columns}
            FROM   tool_servers
            WHERE  name = @name
            """, new { name });

    /// <summary>By name.</summary>
    public static IReadOnlyList<ToolServerRow> ReadAfter(ReadScope read, string afterName, int limit) =>
        read.Query<ToolServerRow>($"""
            SELECT {Columns}
            FROM   tool_servers
            WHERE  name > @afterName
            ORDER  BY name
            LIMIT  @limit
            """, new { afterName, limit });

    public static long Count(ReadScope read) =>
        read.QueryScalar<long>("""
            SELECT COUNT(*)
            FROM   tool_servers
            """);

    /// <summary>Inserts a server, or changes all of it but the time when it was made.</summary>
    public static void Upsert(WriteScope write, ToolServerRow server) =>
        write.Execute("""
            INSERT INTO tool_servers (name, url, headers, is_private, created_at, updated_at)
            VALUES (@Name, @Url, @Headers, @IsPrivate, @CreatedAt, @UpdatedAt)
            ON CONFLICT (name) DO UPDATE SET
                url = excluded.url, headers = excluded.headers, is_private = excluded.is_private,
                updated_at = excluded.updated_at
            """, server);

    /// <summary>False if there is none.</summary>
    public static bool TryDelete(WriteScope write, string name) =>
        write.Execute("""
            DELETE FROM tool_servers
            WHERE  name = @name
            """, new { name }) == 1;
}
