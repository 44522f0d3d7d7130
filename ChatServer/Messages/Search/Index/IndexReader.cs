using System.Data.Common;
using ChatServer.Storage.Sqlite;

namespace ChatServer.Messages.Search.Index;

/// <summary>
/// A connection that reads the index, on one snapshot from <see cref="Begin"/> to <see cref="End"/>. It counts its probes.
/// </summary>
internal sealed class IndexReader : IDisposable
{
    private readonly DbConnection connection;
    private readonly SmallSegments small;
    private readonly BlockReader blocks;
    private readonly SegmentList list;
    private List<Segment> segments = [];

    private IndexReader(DbConnection connection, SmallSegments small)
    {
        this.connection = connection;
        this.small = small;
        blocks = new BlockReader(connection, small);
        list = new SegmentList(connection);
    }

    /// <exception cref="IndexFailedException">Thrown by this and all other methods: the file can't be read.</exception>
    public static IndexReader Open(string path, SmallSegments small) => IndexFailedException.Guard(() =>
    {
        var connection = SqliteFile.OpenForReading(path);
        try
        {
            return new IndexReader(connection, small);
        }
        catch (DbException)
        {
            connection.Dispose();
            throw;
        }
    });

    /// <summary>Probes of the index since <see cref="Begin"/>; each takes about 2 µs per large segment.</summary>
    public int Probes { get; private set; }

    public void Begin() => IndexFailedException.Guard(() =>
    {
        Probes = 0;
        blocks.Clear();
        SqliteFile.Execute(connection, "BEGIN");
        segments = list.Read();
        small.Keep(segments);
    });

    public void End() => IndexFailedException.Guard(() => SqliteFile.Execute(connection, "COMMIT"));

    /// <summary>The newest message of a conversation with a term, at or below an id.</summary>
    public long? FindNewest(long term, long conversationId, long upTo)
    {
        Probes++;
        long? newest = null;
        foreach (var segment in segments)
        {
            if (newest >= segment.LastMessage)
                break;

            if (segment.FirstMessage <= upTo && FindUpTo(segment, new Posting(term, conversationId, upTo)) is { } found
                && found.Term == term && found.ConversationId == conversationId)
                newest = Math.Max(newest ?? long.MinValue, found.MessageId);
        }

        return newest;
    }

    /// <summary>The first conversation with a term, at or above an id.</summary>
    public long? FindConversation(long term, long from)
    {
        Probes++;
        long? first = null;
        foreach (var segment in segments)
        {
            if (FindFrom(segment, new Posting(term, from, long.MinValue)) is { } found && found.Term == term)
                first = Math.Min(first ?? long.MaxValue, found.ConversationId);
        }

        return first;
    }

    /// <summary>How many postings a term has, counted up to a bound.</summary>
    public long Count(long term, long atMost)
    {
        Probes++;
        var count = 0L;
        foreach (var segment in segments)
        {
            var from = new Posting(term, long.MinValue, long.MinValue);
            while (count < atMost && FindFrom(segment, from) is { } found && found.Term == term)
            {
                count++;
                from = found with { MessageId = found.MessageId + 1 };
            }
        }

        return count;
    }

    public void Dispose()
    {
        blocks.Dispose();
        list.Dispose();
        connection.Dispose();
    }

    private Posting? FindUpTo(Segment segment, Posting posting)
    {
        try
        {
            return blocks.FindUpTo(segment, posting);
        }
        catch (DbException failure)
        {
            throw new IndexFailedException(failure);
        }
    }

    private Posting? FindFrom(Segment segment, Posting posting)
    {
        try
        {
            return blocks.FindFrom(segment, posting);
        }
        catch (DbException failure)
        {
            throw new IndexFailedException(failure);
        }
    }
}
