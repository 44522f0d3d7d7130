using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using ChatServer.Storage.Sealing;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatServer.Storage.Sqlite;

/// <summary>
/// Brings the tables up to date with the numbered scripts in <c>Storage/Migrations</c>, each once, each in its own transaction.
/// A database written by a newer server is refused.
/// </summary>
internal static partial class Migrator
{
    private const string Prefix = "ChatServer.Storage.Migrations.";

    // Set by a script that seals formerly readable text, until the write-ahead log no longer holds that text.
    private const string PlainTextInLog = "plain_text_in_log";

    /// <param name="upTo">The last script to apply; a test creates a database of an earlier server this way.</param>
    /// <param name="logger">Logs the start, as a migration may take minutes, and the end; nothing for a new database.</param>
    /// <param name="masters">Opens the keys for scripts that seal rows; null if there are no rows to seal.</param>
    public static void Migrate(
        DbConnection connection, Timestamp now, long upTo = long.MaxValue, ILogger? logger = null, MasterKeys? masters = null)
    {
        connection.Execute(
            "CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, "
            + "applied_at INTEGER NOT NULL)");
        var applied = connection.Query<long>("SELECT number FROM migrations").ToHashSet();
        var scripts = Scripts().ToList();
        var newest = scripts.Max(script => script.Number);
        if (applied.Any(number => number > newest))
            throw Newer(applied.Max(), newest);

        var missing = scripts.Where(script => script.Number <= upTo && !applied.Contains(script.Number)).ToList();
        if (missing.Count == 0)
        {
            ForgetPlainText(connection, logger ?? NullLogger.Instance);
            return;
        }

        var (from, to) = (applied.DefaultIfEmpty().Max(), missing[^1].Number);
        var log = applied.Count > 0 && logger is not null ? logger : NullLogger.Instance;
        var started = Stopwatch.GetTimestamp();
        Log.Begins(log, from, to);
        missing.ForEach(script => Apply(connection, script, now, masters));
        ForgetPlainText(connection, log);
        Log.Ended(log, from, to, Stopwatch.GetElapsedTime(started));
    }

    /// <summary>Changes nothing: for verbs that run beside a server, which may be an older one.</summary>
    /// <exception cref="InvalidOperationException">The tables aren't those of this program.</exception>
    public static void Expect(DbConnection connection)
    {
        var applied = connection.QueryFirst<long>("SELECT COALESCE(MAX(number), 0) FROM migrations");
        var newest = Scripts().Max(script => script.Number);
        if (applied > newest)
            throw Newer(applied, newest);

        if (applied < newest)
        {
            throw new InvalidOperationException(
                $"The database has an older version (migration {applied}, this program's is {newest}): use the program that "
                + "serves it, or start this program's server once to migrate it");
        }
    }

    private static InvalidOperationException Newer(long applied, long newest) =>
        new($"The database was written by a newer server (migration {applied}, this one knows {newest})");

    private static void Apply(DbConnection connection, Script script, Timestamp now, MasterKeys? masters)
    {
        SqliteFile.Execute(connection, "PRAGMA secure_delete = ON");
        SqliteFile.Execute(connection, "BEGIN IMMEDIATE");
        if (script.Sql.Contains("seal(", StringComparison.Ordinal))
            AddSealing((SqliteConnection)connection, masters);
        SqliteFile.Execute(connection, script.Sql);
        if (script.Number == 1)
            DatabaseMark.Begin(connection, now);
        connection.Execute(
            "INSERT INTO migrations (number, name, applied_at) VALUES (@Number, @Name, @now)",
            new { script.Number, script.Name, now });
        SqliteFile.Execute(connection, "COMMIT");
    }

    // seal(column, key…, text) and seal_alike(column, key…, text), see ColumnCipher. A key is a number, a user or a text.
    private static void AddSealing(SqliteConnection connection, MasterKeys? masters)
    {
        var columns = masters is null ? null : new ColumnCipher(ServerKeys.LoadOrCreate(connection, masters).Columns);
        connection.CreateFunction("seal", (object?[] arguments) => Columns().Seal(CellOf(arguments), (string)arguments[^1]!));
        connection.CreateFunction(
            "seal_alike", (object?[] arguments) => Columns().SealAlike(CellOf(arguments), (string)arguments[^1]!));

        ColumnCipher Columns() => columns ?? throw new InvalidOperationException("This migration needs the server's keys");
    }

    private static SealedCell CellOf(object?[] arguments) => new(
        (string)arguments[0]!, string.Join(':', arguments[1..^1].Select(key => key switch
        {
            byte[] user => new Guid(user).ToString(),
            IFormattable number => number.ToString(format: null, CultureInfo.InvariantCulture),
            _ => (string)key!,
        })));

    // The log keeps pages of earlier commits past its end until it is truncated. If another process is reading, or the disk is
    // full, the next start truncates it.
    private static void ForgetPlainText(DbConnection connection, ILogger logger)
    {
        if (ServerState.FindText(new ReadScope(connection), PlainTextInLog) is null)
            return;

        try
        {
            if (SqliteFile.TryEmptyLog(connection))
                connection.Execute("DELETE FROM server_state WHERE name = @PlainTextInLog", new { PlainTextInLog });
        }
        catch (SqliteException failure) when (SqliteFailure.IsNoRoom(failure))
        {
            Log.PlainTextStays(logger, failure);
        }
    }

    private static IEnumerable<Script> Scripts()
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var resource in assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Order())
        {
            var name = resource[Prefix.Length..];
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            yield return new Script(
                long.Parse(name[..4], System.Globalization.CultureInfo.InvariantCulture), name, reader.ReadToEnd());
        }
    }

    private sealed record Script(long Number, string Name, string Sql);

    private static partial class Log
    {
        [LoggerMessage(
            9, LogLevel.Information,
            "Migrating the database from version {From} to {To} before the server listens; with many messages this takes "
            + "minutes. If interrupted, it resumes at the next start")]
        public static partial void Begins(ILogger logger, long from, long to);

        [LoggerMessage(31, LogLevel.Warning,
            "The write-ahead log may still hold sealed columns in plain text, but couldn't be truncated because the disk is "
            + "full; the next start tries again")]
        public static partial void PlainTextStays(ILogger logger, Exception exception);

        [LoggerMessage(10, LogLevel.Information, "The database was migrated from version {From} to {To} in {Elapsed}")]
        public static partial void Ended(ILogger logger, long from, long to, TimeSpan elapsed);
    }
}
