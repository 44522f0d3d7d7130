using System.Data.Common;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ChatServer.Storage.Sqlite;

/// <summary>A plain table of a foreign database.</summary>
/// <param name="RowId">A name for the number of a row, which no column has.</param>
/// <param name="Columns">The columns that are stored; generated ones are left out.</param>
internal sealed record ForeignTable(string RowId, IReadOnlySet<string> Columns);

/// <summary>
/// Opens a database file of another program, for reading. Nothing in it is trusted: its schema runs no functions, views are off,
/// triggers have no write to start them, and only stored columns of plain tables are read.
/// </summary>
internal static class ForeignDatabase
{
    // The names that SQLite has for the number of a row. A column of the same name hides it, and need not be unique.
    private static readonly string[] RowIds = ["rowid", "_rowid_", "oid"];

    /// <exception cref="InvalidDataException">It isn't a database that can be read.</exception>
    public static DbConnection Open(string path)
    {
        SqliteConnection? connection = null;
        try
        {
            connection = SqliteFile.Open(path, SqliteOpenMode.ReadOnly);
            SqliteFile.Execute(connection, """
                PRAGMA trusted_schema = OFF;
                PRAGMA query_only = ON;
                PRAGMA cell_size_check = ON;
                PRAGMA mmap_size = 0;
                PRAGMA cache_size = -8192;
                PRAGMA temp_store = FILE;
                """);
            DisableViews(connection);
            _ = TypeOf(connection, "");
            return connection;
        }
        catch (SqliteException failure)
        {
            connection?.Dispose();
            throw new InvalidDataException($"{path} can't be read as a database: {failure.Message}");
        }
    }

    /// <summary>Null if there is no such table.</summary>
    /// <exception cref="InvalidDataException">It isn't a plain table whose rows can be read page by page.</exception>
    public static ForeignTable? Find(DbConnection connection, string table)
    {
        if (TypeOf(connection, table) is not { } type)
            return null;

        if (type.Name != "table")
            throw new InvalidDataException($"{table} is no plain table, its type is {type.Name}");

        if (type.IsWithoutRowId)
            throw new InvalidDataException($"its table {table} is WITHOUT ROWID");

        var columns = ColumnsOf(connection, table);
        var names = columns.Select(column => column.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var rowId = RowIds.FirstOrDefault(name => !names.Contains(name))
            ?? throw new InvalidDataException($"its table {table} has the columns {string.Join(", ", RowIds)}");
        return new ForeignTable(rowId, columns.Where(column => column.IsStored).Select(column => column.Name).ToHashSet());
    }

    // SQLite's own word for what a table is: the text of its CREATE statement may be written in many ways.
    private static TableType? TypeOf(DbConnection connection, string table)
    {
        using var command = Command(connection, """
            SELECT type, wr
            FROM   pragma_table_list(@table)
            WHERE  schema = 'main'
            """, table);
        using var reader = command.ExecuteReader();
        return reader.Read() ? new TableType(reader.GetString(0), reader.GetInt64(1) != 0) : null;
    }

    private static List<Column> ColumnsOf(DbConnection connection, string table)
    {
        using var command = Command(connection, """
            SELECT name, hidden
            FROM   pragma_table_xinfo(@table)
            """, table);
        var columns = new List<Column>();
        using var reader = command.ExecuteReader();
        while (reader.Read())
            columns.Add(new Column(reader.GetString(0), IsStored: reader.GetInt64(1) == 0));
        return columns;
    }

    private static DbCommand Command(DbConnection connection, string sql, string table)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = ("@table", table);
        command.Parameters.Add(parameter);
        return command;
    }

    private static void DisableViews(SqliteConnection connection) =>
        SqliteException.ThrowExceptionForRC(
            raw.sqlite3_db_config(connection.Handle!, raw.SQLITE_DBCONFIG_ENABLE_VIEW, 0, out _), connection.Handle!);

    private sealed record TableType(string Name, bool IsWithoutRowId);

    private readonly record struct Column(string Name, bool IsStored);
}
