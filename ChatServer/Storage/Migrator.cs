using System.Reflection;
using System.Security.Cryptography;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ChatServer.Storage;

/// <summary>
/// Brings the tables up to date with the numbered scripts in <c>Storage/Migrations</c>, each once, each in its own transaction.
/// A database of a newer server is refused.
/// </summary>
internal static class Migrator
{
    private const string Prefix = "ChatServer.Storage.Migrations.";

    /// <param name="upTo">The last script to apply; a test makes a database of an earlier server so.</param>
    public static void Migrate(SqliteConnection connection, Timestamp now, long upTo = long.MaxValue)
    {
        connection.Execute("CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL)");
        var applied = connection.Query<long>("SELECT number FROM migrations").ToHashSet();
        var scripts = Scripts().ToList();
        var newest = scripts.Max(script => script.Number);
        if (applied.Any(number => number > newest))
            throw Newer(applied.Max(), newest);

        foreach (var script in scripts.Where(script => script.Number <= upTo && !applied.Contains(script.Number)))
            Apply(connection, script, now);
    }

    /// <summary>Changes nothing: for verbs, beside a server that may be an older one.</summary>
    /// <exception cref="InvalidOperationException">The tables aren't those of this program.</exception>
    public static void Expect(SqliteConnection connection)
    {
        var applied = connection.QueryFirst<long>("SELECT COALESCE(MAX(number), 0) FROM migrations");
        var newest = Scripts().Max(script => script.Number);
        if (applied > newest)
            throw Newer(applied, newest);

        if (applied < newest)
        {
            throw new InvalidOperationException(
                $"The database is of an older version (migration {applied}, this program's is {newest}): use the program that serves it, or start this one's server once, which migrates it");
        }
    }

    private static InvalidOperationException Newer(long applied, long newest) =>
        new($"The database was made by a newer server (migration {applied}, this one knows {newest})");

    private static void Apply(SqliteConnection connection, Script script, Timestamp now)
    {
        SqliteFile.Execute(connection, "BEGIN IMMEDIATE");
        SqliteFile.Execute(connection, script.Sql);
        if (script.Number == 1)
            ServerState.Write(connection, ServerState.Epoch, NewEpoch());
        connection.Execute("INSERT INTO migrations (number, name, applied_at) VALUES (@Number, @Name, @now)", new { script.Number, script.Name, now });
        SqliteFile.Execute(connection, "COMMIT");
    }

    public static string NewEpoch() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));

    private static IEnumerable<Script> Scripts()
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Order())
        {
            var name = resource[Prefix.Length..];
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            yield return new Script(long.Parse(name[..4], System.Globalization.CultureInfo.InvariantCulture), name, reader.ReadToEnd());
        }
    }

    private sealed record Script(long Number, string Name, string Sql);
}
