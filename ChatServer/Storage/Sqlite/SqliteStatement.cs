using System.Data.Common;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ChatServer.Storage.Sqlite;

/// <summary>
/// SQLite's prepared statement: parameters go straight to SQLite. Bytes and texts are kept in the statement's pinned memory, one
/// buffer per parameter that grows to its longest value: SQLite reads them in place and copies nothing.
/// </summary>
internal sealed class SqliteStatement : PreparedStatement
{
    private const int LeastBytes = 64;
    private readonly sqlite3 database;
    private readonly sqlite3_stmt statement;
    private readonly nint databaseHandle;
    private readonly byte[]?[] memory;
    private readonly Bound[] bound;
    private nint handle;

    public SqliteStatement(DbConnection connection, string sql)
    {
        database = ((SqliteConnection)connection).Handle ?? throw new InvalidOperationException("The connection is not open");
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

    public override void Bind(int number, long value)
    {
        Check(SqliteCalls.BindNumber(handle, number, value));
        bound[number] = new Bound(BoundType.Number);
    }

    public override void Bind(int number, Guid value)
    {
        const int guidBytes = 16;
        value.TryWriteBytes(Take(number, guidBytes));
        BindPiece(number, new Bound(BoundType.Blob, guidBytes));
    }

    public override void BindBytes(int number, ReadOnlySpan<byte> value)
    {
        value.CopyTo(Take(number, value.Length));
        BindPiece(number, new Bound(BoundType.Blob, value.Length));
    }

    public override void Bind(int number, string? value)
    {
        if (value is null)
        {
            BindNull(number);
            return;
        }

        var length = Encoding.UTF8.GetBytes(value, Take(number, Encoding.UTF8.GetByteCount(value)));
        BindPiece(number, new Bound(BoundType.Text, length));
    }

    public override void BindText(int number, ReadOnlySpan<byte> utf8)
    {
        utf8.CopyTo(Take(number, utf8.Length));
        BindPiece(number, new Bound(BoundType.Text, utf8.Length));
    }

    public override int Execute()
    {
        var code = SqliteCalls.Step(handle);
        _ = SqliteCalls.Reset(handle); // Repeats the step's code.
        if (code != raw.SQLITE_DONE)
            SqliteException.ThrowExceptionForRC(code, database);
        return SqliteCalls.CountChanges(databaseHandle);
    }

    public override long? FindNumber()
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

    public override void Dispose()
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
    protected override void BindNull(int number)
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
