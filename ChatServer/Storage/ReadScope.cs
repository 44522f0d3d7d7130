using ChatServer.Storage.Sealing;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ChatServer.Storage;

/// <summary>One snapshot of the database: all queries of a scope see the same commit.</summary>
/// <param name="columns">Null where nothing is read or written that is sealed by columns.</param>
internal class ReadScope(SqliteConnection connection, ColumnCipher? columns = null)
{
    // A long statement is dear to compile.
    private const int MaxIdsAtOnce = 100;

    public SqliteConnection Connection { get; } = connection;

    /// <summary>Seals and opens what stands sealed in a single column.</summary>
    public ColumnCipher Columns => columns ?? throw new InvalidOperationException("This scope was opened without the server's keys");

    /// <exception cref="DamagedRecordException">From any query: a row holds what its column never does.</exception>
    public IReadOnlyList<T> Query<T>(string sql, object? parameters = null) =>
        DamagedRecordException.Mapping<T, List<T>>(() => Connection.Query<T>(sql, parameters).AsList());

    /// <summary>
    /// The same, each row read as it is taken, so that who stops early holds no more than that. To be taken within the scope.
    /// </summary>
    public IEnumerable<T> Stream<T>(string sql, object? parameters = null)
    {
        using var rows = Connection.Query<T>(sql, parameters, buffered: false).GetEnumerator();
        while (DamagedRecordException.Mapping<T, bool>(rows.MoveNext))
            yield return rows.Current;
    }

    public T? QueryFirstOrDefault<T>(string sql, object? parameters = null) =>
        DamagedRecordException.Mapping<T, T?>(() => Connection.QueryFirstOrDefault<T>(sql, parameters));

    /// <summary>The rows that a query has for <c>@ids</c>, a hundred of them at a time; in no order.</summary>
    public IReadOnlyList<T> QueryByIds<T>(string sql, IEnumerable<long> ids) =>
        [.. ids.Distinct().Chunk(MaxIdsAtOnce).SelectMany(some => Query<T>(sql, new { ids = some }))];

    /// <summary>The same of users.</summary>
    public IReadOnlyList<T> QueryByIds<T>(string sql, IEnumerable<Guid> ids) =>
        [.. ids.Distinct().Chunk(MaxIdsAtOnce).SelectMany(some => Query<T>(sql, new { ids = some.Select(BytesOf) }))];

    /// <summary>The first column of the first row, which must be there.</summary>
    public T QueryScalar<T>(string sql, object? parameters = null) =>
        DamagedRecordException.Mapping<T, T>(() => Connection.ExecuteScalar<T>(sql, parameters)!);

    /// <summary>The position of the last durable event in this snapshot.</summary>
    public long LastPosition() => QueryScalar<long>("""
        SELECT MAX(COALESCE((SELECT MAX(id) FROM messages), 0),
                   COALESCE((SELECT MAX(id) FROM conversation_events), 0),
                   COALESCE((SELECT MAX(id) FROM personal_events), 0))
        """);

    /// <summary>The times of the newest entry of the log and of the audit log; none of one that is empty.</summary>
    public IReadOnlyList<Timestamp> LastTimes() => Query<Timestamp>("""
        SELECT created_at
        FROM  (SELECT id, created_at FROM messages WHERE id = (SELECT MAX(id) FROM messages)
               UNION ALL
               SELECT id, created_at FROM conversation_events WHERE id = (SELECT MAX(id) FROM conversation_events)
               UNION ALL
               SELECT id, created_at FROM personal_events WHERE id = (SELECT MAX(id) FROM personal_events)
               ORDER BY id DESC
               LIMIT 1)
        UNION ALL
        SELECT at
        FROM   audit_log
        WHERE  id = (SELECT MAX(id) FROM audit_log)
        """);

    // In a list Dapper doesn't ask how a Guid is to be written.
    private static byte[] BytesOf(Guid id) => id.ToByteArray();
}
