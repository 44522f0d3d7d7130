using System.Data.Common;
using ChatServer.Storage.Sealing;
using ChatServer.Storage.Sqlite;
using Dapper;

namespace ChatServer.Storage;

/// <summary>One snapshot of the database: all queries of a scope see the same commit.</summary>
/// <param name="columns">Null if no column that is read or written is sealed.</param>
internal class ReadScope(DbConnection connection, ColumnCipher? columns = null)
{
    // A long statement is expensive to compile.
    private const int MaxIdsAtOnce = 100;

    public DbConnection Connection { get; } = connection;

    /// <summary>Seals and opens values that are sealed column by column.</summary>
    public ColumnCipher Columns => columns ?? throw new InvalidOperationException(
        "This scope was opened without the server's keys");

    /// <summary>Prepares a statement that runs very often; the caller disposes of it.</summary>
    public PreparedStatement Prepare(string sql) => new SqliteStatement(Connection, sql);

    /// <exception cref="DamagedRecordException">From any query: a row holds a value that its column never has.</exception>
    public IReadOnlyList<T> Query<T>(string sql, object? parameters = null) =>
        DamagedRecordException.Mapping<T, List<T>>(() => Connection.Query<T>(sql, parameters).AsList());

    /// <summary>
    /// Like Query, but reads each row on demand: a caller that stops early holds no further rows. Enumerate it within the scope.
    /// </summary>
    public IEnumerable<T> Stream<T>(string sql, object? parameters = null)
    {
        using var rows = Connection.Query<T>(sql, parameters, buffered: false).GetEnumerator();
        while (DamagedRecordException.Mapping<T, bool>(rows.MoveNext))
            yield return rows.Current;
    }

    public T? QueryFirstOrDefault<T>(string sql, object? parameters = null) =>
        DamagedRecordException.Mapping<T, T?>(() => Connection.QueryFirstOrDefault<T>(sql, parameters));

    /// <summary>The rows that a query returns for <c>@ids</c>, a hundred ids at a time; in no particular order.</summary>
    public IReadOnlyList<T> QueryByIds<T>(string sql, IEnumerable<long> ids) =>
        [.. ids.Distinct().Chunk(MaxIdsAtOnce).SelectMany(some => Query<T>(sql, new { ids = some }))];

    /// <summary>The same for users.</summary>
    /// <param name="parameters">The other parameters of the query.</param>
    public IReadOnlyList<T> QueryByIds<T>(string sql, IEnumerable<Guid> ids, object? parameters = null)
    {
        var found = new List<T>();
        foreach (var some in ids.Distinct().Chunk(MaxIdsAtOnce))
        {
            var all = new DynamicParameters(parameters);
            all.Add("ids", some.Select(BytesOf).ToArray());
            found.AddRange(Query<T>(sql, all));
        }

        return found;
    }

    /// <summary>The first column of the first row, which must exist.</summary>
    public T QueryScalar<T>(string sql, object? parameters = null) =>
        DamagedRecordException.Mapping<T, T>(() => Connection.ExecuteScalar<T>(sql, parameters)!);

    // In a list Dapper doesn't use the type handler for a Guid.
    private static byte[] BytesOf(Guid id) => id.ToByteArray();
}
