using ChatServer.Storage;
using Dapper;

namespace ChatServer.Administration.Verification;

/// <summary>Goes through a table by its key, in bounded ranges, each on its own snapshot.</summary>
/// <param name="Table">A table of the schema.</param>
/// <param name="Key">A column with an index, of numbers or of UUIDs. All rows with one key are in one range.</param>
internal sealed record Walk(string Table, string Key)
{
    private const int RangeRows = 200;

    /// <summary>Calls <paramref name="visit"/> for each range and returns how many rows the table had.</summary>
    public long Run(VerifiedDatabase database, Action<ReadScope, KeyRange> visit, CancellationToken cancellationToken)
    {
        var rows = 0L;
        object? after = null;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            after = RunOne(database, after, (read, range) =>
            {
                rows += range.Rows;
                visit(read, range);
            });
        }
        while (after is not null);

        return rows;
    }

    /// <summary>One range: the first, or the one after a key. Returns its last key; null at the end.</summary>
    public object? RunOne(VerifiedDatabase database, object? after, Action<ReadScope, KeyRange> visit) =>
        database.Read(read => Visit(read, after ?? First, visit))?.UpTo;

    private object First => HasUuids ? Array.Empty<byte>() : long.MinValue;

    private bool HasUuids => Key == "user_id" || Table is "users" or "sessions";

    private KeyRange? Visit(ReadScope read, object after, Action<ReadScope, KeyRange> visit)
    {
        if (read.Connection.QueryFirst<End>(EndSql, new { after, RangeRows }) is not { LastKey: { } upTo } end)
            return null;

        var range = new KeyRange(after, upTo, end.RowCount);
        visit(read, range);
        return range;
    }

    private string EndSql => $"""
        SELECT COUNT(*) AS row_count, MAX(x.{Key}) AS last_key
        FROM   (SELECT {Key} FROM {Table} WHERE {Key} > @after ORDER BY {Key} LIMIT @RangeRows) x
        """;

    private sealed record End
    {
        public long RowCount { get; init; }
        public object? LastKey { get; init; }
    }
}

/// <summary>The rows whose keys are above <paramref name="After"/> and up to <paramref name="UpTo"/>.</summary>
internal sealed record KeyRange(object After, object UpTo, long Rows);
