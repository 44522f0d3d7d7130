using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace ChatServer.Storage.Sqlite;

/// <summary>
/// Opens a database file of another program, for reading. Nothing in it is trusted: its schema runs no functions, and only plain
/// tables are read.
/// </summary>
internal static class ForeignDatabase
{
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
            _ = Columns(connection, "");
            return connection;
        }
        catch (SqliteException failure)
        {
            connection?.Dispose();
            throw new InvalidDataException($"{path} can't be read as a database: {failure.Message}");
        }
    }

    /// <summary>The names of a table's columns; empty if there is no such table, or it is a view or a virtual one.</summary>
    public static IReadOnlySet<string> Columns(DbConnection connection, string table)
    {
        using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT c.name
            FROM   sqlite_schema s
            JOIN   pragma_table_xinfo(s.name) c
            WHERE  s.type = 'table' AND s.name = @table AND s.sql NOT LIKE 'CREATE VIRTUAL%' AND c.hidden = 0
            """;
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = ("@table", table);
        command.Parameters.Add(parameter);
        var names = new HashSet<string>();
        using var reader = command.ExecuteReader();
        while (reader.Read())
            names.Add(reader.GetString(0));
        return names;
    }
}
