using System.Data.Common;
using ChatServer.Storage.Sqlite;

namespace ChatServer.Hosting.Commands.Import.OpenWebUi;

/// <summary>
/// The database of an Open WebUI of release 0.6.41, which may be running: everything is read from one snapshot, page by page.
/// </summary>
internal sealed class OpenWebUiFile : IDisposable
{
    // What is read without a check whether it is there.
    private static readonly Dictionary<string, string[]> Needed = new()
    {
        ["user"] = ["id", "name", "email", "role"],
        ["auth"] = ["id", "password"],
        ["chat"] = ["id", "user_id", "title", "chat"],
        ["tag"] = ["id", "name", "user_id"],
        ["folder"] = ["id", "user_id", "name", "parent_id"],
        ["group"] = ["id", "name"],
        ["group_member"] = ["group_id", "user_id"],
        ["channel"] = ["id", "user_id", "name", "type", "access_control"],
        ["channel_member"] = ["channel_id", "user_id"],
        ["message"] = ["id", "user_id", "channel_id", "content", "parent_id", "reply_to_id", "created_at"],
        ["message_reaction"] = ["message_id", "user_id", "name"],
    };

    private readonly string path;
    private readonly DbConnection connection;
    private readonly DbTransaction snapshot;
    private readonly Dictionary<string, ForeignTable?> tables = [];

    /// <exception cref="CommandFailedException">It isn't the database of an Open WebUI.</exception>
    public OpenWebUiFile(string path)
    {
        if (!File.Exists(path))
            throw new CommandFailedException($"There is no file {path}");

        this.path = path;
        connection = ForeignDatabase.Open(path);
        try
        {
            snapshot = SqliteFile.BeginReading(connection);
            foreach (var (table, names) in Needed)
                Require(table, names);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <exception cref="CommandFailedException">It is no plain table.</exception>
    public bool Has(string table) => Find(table) is not null;

    /// <summary>The rows of a table, in the order of the table.</summary>
    public IEnumerable<IReadOnlyList<SourceRow>> Pages(string table, IReadOnlyList<SourceColumn> wanted, int pageSize)
    {
        for (var after = long.MinValue; ;)
        {
            var last = after;
            var page = Read(
                $"{Select(table, wanted)} WHERE {RowId(table)} > @after ORDER BY {RowId(table)} LIMIT @pageSize",
                ("@after", last), ("@pageSize", pageSize));
            if (page.Count == 0)
                yield break;

            // In a damaged tree the order may be another one; then this would never end.
            after = page[^1].Number;
            if (after <= last)
                throw new CommandFailedException($"{path} can't be read: the table {table} is damaged");

            yield return page;
        }
    }

    /// <summary>
    /// The rows of a table in the order of a column; of the rows that aren't read yet only their numbers are kept.
    /// </summary>
    public IEnumerable<IReadOnlyList<SourceRow>> PagesBy(
        string table, string order, IReadOnlyList<SourceColumn> wanted, int pageSize)
    {
        var sql = $"{Select(table, wanted)} WHERE {RowId(table)} = @number";
        foreach (var some in Numbers(table, order).Chunk(pageSize))
            yield return [.. some.SelectMany(number => Read(sql, ("@number", number)))];
    }

    /// <summary>The rows with these values, at most <paramref name="limit"/>.</summary>
    public IReadOnlyList<SourceRow> Find(
        string table, IReadOnlyList<SourceColumn> wanted, int limit, params IReadOnlyList<SourceKey> keys)
    {
        var conditions = string.Join(" AND ", keys.Select((key, number) => $"\"{key.Column}\" = @key{number}"));
        return Read(
            $"{Select(table, wanted)} WHERE {conditions} LIMIT @limit",
            [.. keys.Select((key, number) => ($"@key{number}", (object)key.Value)), ("@limit", limit)]);
    }

    /// <summary>A long value of a row as it is stored; null if it is absent or longer than <paramref name="maxBytes"/>.</summary>
    public byte[]? ReadBytes(string table, string column, long number, long maxBytes) => Guard(() =>
    {
        using var command = Command(
            $"""
            SELECT CAST("{column}" AS BLOB)
            {Of(table)}
            WHERE  {RowId(table)} = @number AND octet_length("{column}") <= @maxBytes
            """, ("@number", number), ("@maxBytes", maxBytes));
        return command.ExecuteScalar() as byte[];
    });

    public void Dispose()
    {
        snapshot.Dispose();
        connection.Dispose();
    }

    private IEnumerable<long> Numbers(string table, string order)
    {
        using var command = Command($"SELECT {RowId(table)} {Of(table)} ORDER BY \"{order}\", id");
        using var reader = Guard(command.ExecuteReader);
        while (Guard(reader.Read))
            yield return reader.GetInt64(0);
    }

    private string Select(string table, IEnumerable<SourceColumn> wanted)
    {
        var known = Find(table)!.Columns;
        var parts = wanted.Select(column => known.Contains(column.Name)
            ? $"CASE WHEN octet_length(\"{column.Name}\") > {column.MaxBytes} THEN {SourceRow.Cut} ELSE \"{column.Name}\" END "
                + $"AS \"{column.Name}\""
            : $"NULL AS \"{column.Name}\"");
        return $"SELECT {RowId(table)} AS \"(number)\", {string.Join(", ", parts)} {Of(table)}";
    }

    private static string Of(string table) => $"FROM \"{table}\"";

    private string RowId(string table) => Find(table)!.RowId;

    private List<SourceRow> Read(string sql, params (string Name, object Value)[] parameters) => Guard(() =>
    {
        using var command = Command(sql, parameters);
        using var reader = command.ExecuteReader();
        var rows = new List<SourceRow>();
        while (reader.Read())
        {
            var values = new Dictionary<string, object?>(reader.FieldCount);
            for (var column = 1; column < reader.FieldCount; column++)
                values[reader.GetName(column)] = reader.IsDBNull(column) ? null : reader.GetValue(column);
            rows.Add(new SourceRow(reader.GetInt64(0), values));
        }

        return rows;
    });

    private DbCommand Command(string sql, params (string Name, object Value)[] parameters)
    {
        var command = connection.CreateCommand();
        command.Transaction = snapshot;
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }

        return command;
    }

    private T Guard<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception failure) when (failure is DbException or InvalidDataException)
        {
            throw new CommandFailedException($"{path} can't be read: {failure.Message}");
        }
    }

    private ForeignTable? Find(string table)
    {
        if (!tables.TryGetValue(table, out var found))
            tables[table] = found = Guard(() => ForeignDatabase.Find(connection, table));
        return found;
    }

    private void Require(string table, string[] names)
    {
        const string Other = "is not a database of Open WebUI 0.6.41, or of a later release";
        if (Find(table) is not { } found)
            throw new CommandFailedException($"{path} {Other}: it has no table {table}");

        if (names.FirstOrDefault(name => !found.Columns.Contains(name)) is { } missing)
            throw new CommandFailedException($"{path} {Other}: its table {table} has no column {missing}");
    }
}
