using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ChatServer.Storage;

/// <summary>
/// A statement that is prepared once and run very often, for the hot loops of the writer and of the search index: parameters go
/// straight to SQLite, by number. Everything else goes through Dapper.
/// </summary>
internal sealed class PreparedStatement : IDisposable
{
    private readonly sqlite3 database;
    private readonly sqlite3_stmt statement;
    private readonly bool[] isNull;

    public PreparedStatement(SqliteConnection connection, string sql)
    {
        database = connection.Handle ?? throw new InvalidOperationException("The connection is not open");
        Check(raw.sqlite3_prepare_v2(database, sql, out statement));
        isNull = new bool[raw.sqlite3_bind_parameter_count(statement) + 1];
        Array.Fill(isNull, true);
    }

    public void Bind(int number, long value) => Bound(number, raw.sqlite3_bind_int64(statement, number, value));

    public void Bind(int number, long? value)
    {
        if (value is { } present)
            Bind(number, present);
        else
            BindNull(number);
    }

    public void Bind(int number, Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes);
        Bound(number, raw.sqlite3_bind_blob(statement, number, bytes));
    }

    public void Bind(int number, Guid? value)
    {
        if (value is { } present)
            Bind(number, present);
        else
            BindNull(number);
    }

    public void Bind(int number, byte[]? value)
    {
        if (value is null)
            BindNull(number);
        else
            Bound(number, raw.sqlite3_bind_blob(statement, number, value));
    }

    public void BindBytes(int number, ReadOnlySpan<byte> value) => Bound(number, raw.sqlite3_bind_blob(statement, number, value));

    public void Bind(int number, string? value)
    {
        if (value is null)
            BindNull(number);
        else
            BindText(number, Encoding.UTF8.GetBytes(value));
    }

    public void BindText(int number, ReadOnlySpan<byte> utf8) => Bound(number, raw.sqlite3_bind_text(statement, number, utf8));

    /// <summary>Runs the statement and returns how many rows it changed.</summary>
    /// <exception cref="SqliteException">It failed; the transaction is to be rolled back.</exception>
    public int Execute()
    {
        var code = raw.sqlite3_step(statement);
        raw.sqlite3_reset(statement);
        if (code != raw.SQLITE_DONE)
            SqliteException.ThrowExceptionForRC(code, database);
        return raw.sqlite3_changes(database);
    }

    /// <summary>Runs the query and returns the first number of its first row; null where there is none.</summary>
    public long? FindNumber()
    {
        var code = raw.sqlite3_step(statement);
        long? found = code == raw.SQLITE_ROW && raw.sqlite3_column_type(statement, 0) != raw.SQLITE_NULL ? raw.sqlite3_column_int64(statement, 0) : null;
        raw.sqlite3_reset(statement);
        if (code is not (raw.SQLITE_ROW or raw.SQLITE_DONE))
            SqliteException.ThrowExceptionForRC(code, database);
        return found;
    }

    /// <summary>Goes to the query's next row; false behind the last one. <see cref="Reset"/> ends the query.</summary>
    public bool Next()
    {
        var code = raw.sqlite3_step(statement);
        if (code is not (raw.SQLITE_ROW or raw.SQLITE_DONE))
            SqliteException.ThrowExceptionForRC(code, database);
        return code == raw.SQLITE_ROW;
    }

    public long GetNumber(int column) => raw.sqlite3_column_int64(statement, column);

    /// <summary>The bytes of a column, until the next step.</summary>
    public ReadOnlySpan<byte> GetBytes(int column) => raw.sqlite3_column_blob(statement, column);

    public void Reset() => raw.sqlite3_reset(statement);

    public void Dispose() => statement.Dispose();

    // What is bound stays bound, and most of a message's columns are null in the next message too.
    private void BindNull(int number)
    {
        if (isNull[number])
            return;

        Check(raw.sqlite3_bind_null(statement, number));
        isNull[number] = true;
    }

    private void Bound(int number, int code)
    {
        Check(code);
        isNull[number] = false;
    }

    private void Check(int code) => SqliteException.ThrowExceptionForRC(code, database);
}
