using System.Data.Common;
using ChatServer.Storage;
using ChatServer.Storage.Sqlite;

namespace ChatServer.Administration.Verification;

/// <summary>SQLite's own checks: the pages of the file, and that each index agrees with its table.</summary>
internal static class PageCheck
{
    private const int MostFaults = 100;

    public static long RunPages(DatabaseVerification verification)
    {
        Report(verification, "pages", read => SqlitePages.ListFaults(read.Connection, MostFaults));
        return verification.Database.Read(read => SqlitePages.Count(read.Connection));
    }

    public static long RunIndexes(DatabaseVerification verification)
    {
        var tables = verification.Database.Read(read => SqlitePages.ListTables(read.Connection));
        foreach (var table in tables)
        {
            verification.Stopping.ThrowIfCancellationRequested();
            Report(verification, $"table {table}", read => SqlitePages.ListFaults(read.Connection, table));
        }

        return tables.Count;
    }

    /// <summary>A search index beside the database, which is derived: damage only means that it has to be rebuilt.</summary>
    public static long RunSearchIndex(DatabaseVerification verification, string path)
    {
        if (!File.Exists(path))
            return 0;

        try
        {
            using var connection = SqliteFile.OpenForReading(path);
            foreach (var line in SqlitePages.ListFaults(connection, MostFaults))
                Add(line);
        }
        catch (DbException failure)
        {
            Add(failure.Message);
        }

        return 1;

        void Add(string fault) => verification.Findings.Add(
            $"{Path.GetFileName(path)}: {fault}; run `search rebuild` while no server serves");
    }

    private static void Report(DatabaseVerification verification, string what, Func<ReadScope, IReadOnlyList<string>> check)
    {
        try
        {
            foreach (var line in verification.Database.Read(check))
                verification.Findings.Add($"{what}: {line.ReplaceLineEndings(" ")}");
        }
        catch (DbException failure) when (!verification.Stopping.IsCancellationRequested)
        {
            verification.Findings.Add($"{what}: {failure.Message}");
        }
    }
}
