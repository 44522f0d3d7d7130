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

    public IndexReader(string path)
    {
        connection = SqliteFile.OpenForReading(path);
        newest = new PreparedStatement(connection, IndexStore.FindNewest);
        conversation = new PreparedStatement(connection, IndexStore.FindConversation);
        count = new PreparedStatement(connection, IndexStore.CountPostings);
    }

    /// <summary>Looks into the index so far, each about 2 µs.</summary>
    public int Probes { get; private set; }

    public void Begin()
    {
        Probes = 0;
        SqliteFile.Execute(connection, "BEGIN");
    }

    public void End() => SqliteFile.Execute(connection, "COMMIT");

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

    private long? Find(PreparedStatement statement, long term)
    {
        Probes++;
        statement.Bind(1, term);
        return statement.FindNumber();
    }
}
