using Dapper;
using Microsoft.Data.Sqlite;

namespace ChatServer.Storage;

/// <summary>Named values of the database as a whole.</summary>
internal static class ServerState
{
    public const string Epoch = "epoch";

    public static string Read(SqliteConnection connection, string name) =>
        connection.QuerySingle<string>("SELECT value FROM server_state WHERE name = @name", new { name });

    public static void Write(SqliteConnection connection, string name, string value) =>
        connection.Execute("""
            INSERT INTO server_state (name, value)
            VALUES (@name, @value)
            ON CONFLICT (name) DO UPDATE SET value = excluded.value
            """, new { name, value });
}
