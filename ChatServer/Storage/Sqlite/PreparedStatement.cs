using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ChatServer.Storage.Sqlite;

/// <summary>
/// A statement that is prepared once and run very often, for the hot loops of the writer and of the search index: parameters go
/// straight to SQLite, by number. Everything else goes through Dapper. One thread at a time. Bytes and texts are kept in the
/// statement's pinned memory, one buffer per parameter that grows to its longest value: SQLite reads them in place and copies
/// nothing.
/// </summary>
internal sealed class PreparedStatement : IDisposable
{
    private const int LeastBytes = 64;
    private readonly sqlite3 database;
    private readonly sqlite3_stmt statement;
    private readonly nint databaseHandle;
    private readonly byte[]?[] memory;
    private readonly Bound[] bound;
    private nint handle;

    public PreparedStatement(SqliteConnection connection, string sql)
    {
        database = connection.Handle ?? throw new InvalidOperationException("The connection is not open");
        Check(raw.sqlite3_prepare_v2(database, sql, out statement));
        databaseHandle = database.DangerousGetHandle();
        handle = statement.DangerousGetHandle();
        var parameters = raw.sqlite3_bind_parameter_count(statement);
        memory = new byte[]?[parameters + 1];
        bound = new Bound[parameters + 1];
    }

    private enum BoundType : byte
    {
        Null,
        Number,
        Blob,
        Text,
        Unknown,
    }

    public void Bind(int number, long value)
    {
        Check(SqliteCalls.BindNumber(handle, number, value));
        bound[number] = new Bound(BoundType.Number);
    }

    public void Bind(int number, long? value)
    {
        if (value is { } present)
            Bind(number, present);
        else
            BindNull(number);
    }

    public void Bind(int number, Guid value)
    {
        const int guidBytes = 16;
        value.TryWriteBytes(Take(number, guidBytes));
        BindPiece(number, new Bound(BoundType.Blob, guidBytes));
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
            BindBytes(number, value);
    }

    public void BindBytes(int number, ReadOnlySpan<byte> value)
    {
        value.CopyTo(Take(number, value.Length));
        BindPiece(number, new Bound(BoundType.Blob, value.Length));
    }

    public void Bind(int number, string? value)
    {
        if (value is null)
        {
            BindNull(number);
            return;
        }

        var length = Encoding.UTF8.GetBytes(value, Take(number, Encoding.UTF8.GetByteCount(value)));
        BindPiece(number, new Bound(BoundType.Text, length));
    }

    public void BindText(int number, ReadOnlySpan<byte> utf8)
    {
        utf8.CopyTo(Take(number, utf8.Length));
        BindPiece(number, new Bound(BoundType.Text, utf8.Length));
    }

    /// <summary>Runs the statement and returns how many rows it changed.</summary>
    /// <exception cref="SqliteException">It failed; the transaction has to be rolled back.</exception>
    public int Execute()
    {
        var code = SqliteCalls.Step(handle);
        _ = SqliteCalls.Reset(handle); // Repeats the step's code.
        if (code != raw.SQLITE_DONE)
            SqliteException.ThrowExceptionForRC(code, database);
        return SqliteCalls.CountChanges(databaseHandle);
    }

    /// <summary>Runs the query and returns the first number of its first row; null if there is none.</summary>
    public long? FindNumber()
    {
        var code = SqliteCalls.Step(handle);
        long? found = code == raw.SQLITE_ROW && raw.sqlite3_column_type(statement, 0) != raw.SQLITE_NULL
            ? raw.sqlite3_column_int64(statement, 0)
            : null;
        _ = SqliteCalls.Reset(handle);
        if (code is not (raw.SQLITE_ROW or raw.SQLITE_DONE))
            SqliteException.ThrowExceptionForRC(code, database);
        return found;
    }

    /// <summary>Advances to the query's next row; false after the last one. <see cref="Reset"/> ends the query.</summary>
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

    public void Dispose()
    {
        handle = 0; // SQLite answers every call on it with SQLITE_MISUSE.
        statement.Dispose();
    }

    // The pinned buffer of one parameter. A larger one has another address, so the parameter has to be bound again.
    private Span<byte> Take(int number, int length)
    {
        if (memory[number] is not { } piece || piece.Length < length)
        {
            memory[number] = piece = GC.AllocateUninitializedArray<byte>(Math.Max(length, LeastBytes), pinned: true);
            bound[number] = new Bound(BoundType.Unknown);
        }

        return piece.AsSpan(0, length);
    }

    // Bindings persist: if the last value had the same type and length, SQLite finds the new one in its place.
    private void BindPiece(int number, Bound value)
    {
        if (bound[number] == value)
            return;

        var address = Marshal.UnsafeAddrOfPinnedArrayElement(memory[number]!, 0);
        Check(value.Type == BoundType.Text
            ? SqliteCalls.BindText(handle, number, address, value.Length, SqliteCalls.Static)
            : SqliteCalls.BindBlob(handle, number, address, value.Length, SqliteCalls.Static));
        bound[number] = value;
    }

    // Most of a message's columns are null in the next message too.
    private void BindNull(int number)
    {
        if (bound[number].Type == BoundType.Null)
            return;

        Check(SqliteCalls.BindNull(handle, number));
        bound[number] = new Bound(BoundType.Null);
    }

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
            SqliteException.ThrowExceptionForRC(code, database);
    }

    private readonly record struct Bound(BoundType Type, int Length = 0);
}
