using ChatServer.Storage;
using Microsoft.Data.Sqlite;

namespace ChatServer.Messages.Search;

/// <summary>A connection that looks into the index, on one snapshot from <see cref="Begin"/> to <see cref="End"/>. It counts what it does.</summary>
internal sealed class IndexReader : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly PreparedStatement newest;
    private readonly PreparedStatement conversation;
    private readonly PreparedStatement count;

    private IndexReader(SqliteConnection connection)
    {
        this.connection = connection;
        newest = new PreparedStatement(connection, IndexStore.FindNewest);
        conversation = new PreparedStatement(connection, IndexStore.FindConversation);
        count = new PreparedStatement(connection, IndexStore.CountPostings);
    }

    /// <exception cref="IndexFailedException">From this and all other methods: the file can't be read.</exception>
    public static IndexReader Open(string path) => IndexFailedException.Guard(() =>
    {
        var connection = SqliteFile.OpenForReading(path);
        try
        {
            return new IndexReader(connection);
        }
        catch (SqliteException)
        {
            connection.Dispose();
            throw;
        }
    });

    /// <summary>Looks into the index so far, each about 2 µs.</summary>
    public int Probes { get; private set; }

    public void Begin()
    {
        Probes = 0;
        Execute("BEGIN");
    }

    public void End() => Execute("COMMIT");

    public long? FindNewest(long term, long conversationId, long upTo)
    {
        newest.Bind(2, conversationId);
        newest.Bind(3, upTo);
        return Find(newest, term);
    }

    public long? FindConversation(long term, long from)
    {
        conversation.Bind(2, from);
        return Find(conversation, term);
    }

    public long Count(long term, long atMost)
    {
        count.Bind(2, atMost);
        return Find(count, term)!.Value;
    }

    public void Dispose()
    {
        newest.Dispose();
        conversation.Dispose();
        count.Dispose();
        connection.Dispose();
    }

    private void Execute(string sql) => IndexFailedException.Guard(() => SqliteFile.Execute(connection, sql));

    private long? Find(PreparedStatement statement, long term)
    {
        Probes++;
        statement.Bind(1, term);
        try
        {
            return statement.FindNumber();
        }
        catch (SqliteException failure)
        {
            throw new IndexFailedException(failure);
        }
    }
}
