using System.Globalization;
using System.Runtime.InteropServices;
using ChatServer.Storage;
using Microsoft.Data.Sqlite;

namespace ChatServer.Messages.Search;

/// <summary>
/// Writes stretches of the log into the index, each with its position in one transaction: whatever ends the process, the index is
/// that of a position. Used by one thread.
/// </summary>
internal sealed class IndexWriter : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly MessageTerms terms;
    private readonly PreparedStatement insertPosting;
    private readonly PreparedStatement deletePosting;
    private readonly PreparedStatement insertMessage;
    private readonly PreparedStatement deleteMessage;

    /// <exception cref="IndexFailedException">From <see cref="Write"/> and <see cref="Forget"/>: the file can't be
    /// written.</exception>
    public IndexWriter(SqliteConnection connection, MessageTerms terms)
    {
        this.connection = connection;
        this.terms = terms;
        insertPosting = new PreparedStatement(connection, IndexStore.InsertPosting);
        deletePosting = new PreparedStatement(connection, IndexStore.DeletePosting);
        insertMessage = new PreparedStatement(connection, IndexStore.InsertMessage);
        deleteMessage = new PreparedStatement(connection, IndexStore.DeleteMessage);
        Position = IndexStore.ReadPosition(connection);
    }

    /// <summary>Up to where the log is in the index.</summary>
    public long Position { get; private set; }

    public void Write(LogRange range)
    {
        IndexedMessage[] messages = [.. range.Changed.Concat(range.Written).Select(terms.Of)];
        IndexFailedException.Guard(() => Write(range, messages));
        Position = range.UpTo;
    }

    /// <summary>Takes messages out that are there no more.</summary>
    public void Forget(IReadOnlyList<long> messageIds) => IndexFailedException.Guard(() =>
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        foreach (var id in messageIds)
            Remove(id);
        transaction.Commit();
    });

    public void Dispose()
    {
        insertPosting.Dispose();
        deletePosting.Dispose();
        insertMessage.Dispose();
        deleteMessage.Dispose();
        connection.Dispose();
    }

    private void Write(LogRange range, IndexedMessage[] messages)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        foreach (var changed in range.Changed)
            Remove(changed.Id);
        Insert([.. messages.Where(message => message.Terms.Length > 0)]);
        IndexStore.WriteState(connection, IndexStore.Position, range.UpTo.ToString(CultureInfo.InvariantCulture));
        transaction.Commit();
    }

    // In the order of the table: neighbours share their pages.
    private void Insert(IndexedMessage[] messages)
    {
        var postings = messages.SelectMany(message => message.Terms.Select(term => (Term: term, message.ConversationId, message.Id))).ToArray();
        Array.Sort(postings);
        foreach (var (term, conversationId, messageId) in postings)
            Run(insertPosting, term, conversationId, messageId);

        foreach (var message in messages)
        {
            insertMessage.Bind(1, message.Id);
            insertMessage.Bind(2, message.ConversationId);
            insertMessage.Bind(3, MemoryMarshal.AsBytes(message.Terms.AsSpan()).ToArray());
            insertMessage.Execute();
        }
    }

    private void Remove(long messageId)
    {
        if (IndexStore.FindMessage(connection, messageId) is not { } row)
            return;

        foreach (var term in MemoryMarshal.Cast<byte, long>(row.Terms))
            Run(deletePosting, term, row.ConversationId, messageId);
        deleteMessage.Bind(1, messageId);
        deleteMessage.Execute();
    }

    private static void Run(PreparedStatement statement, long term, long conversationId, long messageId)
    {
        statement.Bind(1, term);
        statement.Bind(2, conversationId);
        statement.Bind(3, messageId);
        statement.Execute();
    }
}
