using System.Data.Common;
using Dapper;

namespace ChatServer.Storage.Sqlite;

/// <summary>What SQLite says about the pages of a file.</summary>
internal static class SqlitePages
{
    private const string Fine = "ok";

    /// <summary>What is wrong with the pages; empty if nothing is. The indexes aren't compared with their tables.</summary>
    public static IReadOnlyList<string> ListFaults(DbConnection connection, int atMost) =>
        Faults(connection.Query<string>($"PRAGMA quick_check({atMost})"));

    /// <summary>What is wrong with a table and its indexes; empty if nothing is.</summary>
    public static IReadOnlyList<string> ListFaults(DbConnection connection, string table) =>
        Faults(connection.Query<string>($"PRAGMA integrity_check('{table}')"));

    /// <summary>The tables, without SQLite's own.</summary>
    public static IReadOnlyList<string> ListTables(DbConnection connection) =>
        [.. connection.Query<string>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
            .Where(name => !name.StartsWith("sqlite_", StringComparison.Ordinal))];

    public static bool HasTable(DbConnection connection, string name) =>
        connection.ExecuteScalar<long>("SELECT COUNT(*) FROM sqlite_schema WHERE name = @name", new { name }) > 0;

    public static long Count(DbConnection connection) => connection.ExecuteScalar<long>("PRAGMA page_count");

    /// <summary>The size of the file, without its log.</summary>
    public static long CountBytes(DbConnection connection) =>
        Count(connection) * connection.ExecuteScalar<long>("PRAGMA page_size");

    private static List<string> Faults(IEnumerable<string> lines) => [.. lines.Where(line => line != Fine)];
}
