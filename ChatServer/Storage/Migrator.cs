using System.Diagnostics;
using System.Reflection;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatServer.Storage;

/// <summary>
/// Brings the tables up to date with the numbered scripts in <c>Storage/Migrations</c>, each once, each in its own transaction.
/// A database of a newer server is refused.
/// </summary>
internal static partial class Migrator
{
    private const string Prefix = "ChatServer.Storage.Migrations.";

    /// <param name="upTo">The last script to apply; a test makes a database of an earlier server so.</param>
    /// <param name="logger">Hears when it begins, as it may take minutes, and when it is over; nothing where the database is made.</param>
    public static void Migrate(SqliteConnection connection, Timestamp now, long upTo = long.MaxValue, ILogger? logger = null)
    {
        connection.Execute("CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL)");
        var applied = connection.Query<long>("SELECT number FROM migrations").ToHashSet();
        var scripts = Scripts().ToList();
        var newest = scripts.Max(script => script.Number);
        if (applied.Any(number => number > newest))
            throw Newer(applied.Max(), newest);

        var missing = scripts.Where(script => script.Number <= upTo && !applied.Contains(script.Number)).ToList();
        if (missing.Count == 0)
            return;

        var (from, to) = (applied.DefaultIfEmpty().Max(), missing[^1].Number);
        var told = applied.Count > 0 && logger is not null ? logger : NullLogger.Instance;
        var started = Stopwatch.GetTimestamp();
        Log.Begins(told, from, to);
        missing.ForEach(script => Apply(connection, script, now));
        Log.Ended(told, from, to, Stopwatch.GetElapsedTime(started));
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
            DatabaseMark.Begin(connection, now);
        connection.Execute("INSERT INTO migrations (number, name, applied_at) VALUES (@Number, @Name, @now)", new { script.Number, script.Name, now });
        SqliteFile.Execute(connection, "COMMIT");
    }

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

    private static partial class Log
    {
        [LoggerMessage(
            9, LogLevel.Information,
            "The database is brought from version {From} to {To} before the server listens; with many messages this takes minutes. Cut off, it goes on at the next start")]
        public static partial void Begins(ILogger logger, long from, long to);

        [LoggerMessage(10, LogLevel.Information, "The database was brought from version {From} to {To} in {Elapsed}")]
        public static partial void Ended(ILogger logger, long from, long to, TimeSpan elapsed);
    }
}
