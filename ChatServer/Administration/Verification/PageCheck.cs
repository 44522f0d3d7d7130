using ChatServer.Storage;
using ChatServer.Storage.Sqlite;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ChatServer.Administration.Verification;

/// <summary>SQLite's own checks: the pages of the file, and that each index agrees with its table.</summary>
internal static class PageCheck
{
    private const string Fine = "ok";

    public static long RunPages(DatabaseVerification verification)
    {
        Report(verification, "pages", read => read.Connection.Query<string>("PRAGMA quick_check(100)"));
        return verification.Database.Read(read => read.QueryScalar<long>("PRAGMA page_count"));
    }

    public static long RunIndexes(DatabaseVerification verification)
    {
        var tables = verification.Database.Read(
            read => read.Query<string>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name"));
        foreach (var table in tables.Where(name => !name.StartsWith("sqlite_", StringComparison.Ordinal)))
        {
            verification.Stopping.ThrowIfCancellationRequested();
            Report(verification, $"table {table}", read => read.Connection.Query<string>($"PRAGMA integrity_check('{table}')"));
        }

        return tables.Count;
    }

    /// <summary>The search index beside the database, which is derived: damage only means that it has to be rebuilt.</summary>
    public static long RunSearchIndex(DatabaseVerification verification, string path)
    {
        if (!File.Exists(path))
            return 0;

        try
        {
            using var connection = SqliteFile.OpenForReading(path);
            foreach (var line in connection.Query<string>("PRAGMA quick_check(100)").Where(line => line != Fine))
                verification.Findings.Add($"search index: {line}; run `search rebuild` while no server serves");
        }
        catch (SqliteException failure)
        {
            verification.Findings.Add($"search index: {failure.Message}; run `search rebuild` while no server serves");
        }

        return 1;
    }

    private static void Report(DatabaseVerification verification, string what, Func<ReadScope, IEnumerable<string>> check)
    {
        try
        {
            foreach (var line in verification.Database.Read(read => check(read).ToList()).Where(line => line != Fine))
                verification.Findings.Add($"{what}: {line.ReplaceLineEndings(" ")}");
        }
        catch (SqliteException failure) when (!verification.Stopping.IsCancellationRequested)
        {
            verification.Findings.Add($"{what}: {failure.Message}");
        }
    }
}
