using System.Buffers;
using System.Data.Common;
using System.Globalization;
using System.Runtime.InteropServices;
using ChatServer.Messages.Search.Query;
using ChatServer.Storage.Sqlite;

namespace ChatServer.Messages.Search.Index;

/// <summary>
/// Writes ranges of the log into the index, each with its position in one transaction: however the process ends, the index
/// matches a position of the log. A range becomes a segment of its own, and small segments are merged with it;
/// <see cref="Merge"/> merges large ones. Used by one thread.
/// </summary>
internal sealed class IndexWriter : IDisposable
{
    // Moving this many takes about 5 ms.
    private const long PostingsAtOnce = 65_536;
    private const long MostAtOnce = 8 * MergePolicy.SmallSegment;

    private readonly DbConnection connection;
    private readonly MessageTerms terms;
    private readonly BlockTable blocks;
    private readonly SegmentList segments;
    private readonly SegmentMerge merge;
    private readonly SqliteStatement insertMessage;
    private readonly SqliteStatement deleteMessage;
    private readonly PostingBlock block = new();

    /// <exception cref="IndexFailedException">Thrown by all methods: the file can't be written.</exception>
    public IndexWriter(DbConnection connection, MessageTerms terms)
    {
        this.connection = connection;
        this.terms = terms;
        blocks = new BlockTable(connection);
        segments = new SegmentList(connection);
        merge = new SegmentMerge(connection, blocks);
        insertMessage = new SqliteStatement(connection, IndexStore.InsertMessage);
        deleteMessage = new SqliteStatement(connection, IndexStore.DeleteMessage);
        Position = IndexStore.ReadPosition(connection);
    }

    /// <summary>Opens the index of a database, or creates it if it is missing, damaged or another one's.</summary>
    /// <param name="lastPosition">The end of the log: an index that is ahead of it is another one's.</param>
    public static IndexWriter Open(string path, IndexIdentity identity, long lastPosition, MessageTerms terms)
    {
        var connection = SearchFile.OpenForWriting(path, identity, lastPosition);
        try
        {
            return new IndexWriter(connection, terms);
        }
        catch (DbException)
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The log is indexed up to this position.</summary>
    public long Position { get; private set; }

    public void Write(LogRange range) =>
        Write([.. range.Changed.DistinctBy(changed => changed.Id).Concat(range.Written).Select(terms.Of)], range.UpTo);

    /// <param name="messages">The messages written since <see cref="Position"/>, and older ones that were changed; each only
    /// once.</param>
    public void Write(IReadOnlyList<IndexedMessage> messages, long upTo)
    {
        IndexFailedException.Guard(() => WriteOnce(messages, upTo));
        Position = upTo;
    }

    /// <summary>Removes messages that no longer exist.</summary>
    public void Forget(IReadOnlyList<long> messageIds) => IndexFailedException.Guard(() =>
    {
        using var transaction = SqliteFile.BeginWriting(connection);
        Remove(messageIds);
        transaction.Commit();
    });

    /// <summary>Makes one step of merging segments; false if there is nothing to merge.</summary>
    /// <param name="choose">Chooses which of the segments that aren't merging are merged next.</param>
    /// <param name="postings">How many postings to move at most.</param>
    public bool Merge(Func<IReadOnlyList<Segment>, IReadOnlyList<Segment>> choose, long postings = PostingsAtOnce) =>
        IndexFailedException.Guard(() =>
        {
            using var transaction = SqliteFile.BeginWriting(connection);
            var merging = segments.Read().Where(segment => segment.IsMerging).ToArray();
            if (merging.Length > 0)
                Move(merging, merging[0].MergesInto, postings);
            else if (choose(ListSettled()) is { Count: > 0 } run)
                Begin(run, postings);
            else
                return false;

            transaction.Commit();
            return true;
        });

    /// <summary>Copies the write-ahead log into the file, so that the log can restart.</summary>
    public void Checkpoint() =>
        IndexFailedException.Guard(() => SqliteFile.Checkpoint(connection));

    public void Dispose()
    {
        blocks.Dispose();
        segments.Dispose();
        merge.Dispose();
        insertMessage.Dispose();
        deleteMessage.Dispose();
        connection.Dispose();
    }

    private void WriteOnce(IReadOnlyList<IndexedMessage> messages, long upTo)
    {
        using var transaction = SqliteFile.BeginWriting(connection);
        Remove(messages.Where(message => message.Id <= Position).Select(message => message.Id));
        Insert([.. messages.Where(message => message.Terms.Length > 0)]);
        IndexStore.WriteState(connection, IndexStore.Position, upTo.ToString(CultureInfo.InvariantCulture));
        transaction.Commit();
    }

    private void Insert(IndexedMessage[] messages)
    {
        if (messages.Length == 0)
            return;

        var count = messages.Sum(message => message.Terms.Length);
        var postings = ArrayPool<Posting>.Shared.Rent(count);
        var at = 0;
        foreach (var message in messages)
        {
            foreach (var term in message.Terms)
                postings[at++] = new Posting(term, message.ConversationId, message.Id);
            insertMessage.Bind(1, message.Id);
            insertMessage.Bind(2, message.ConversationId);
            insertMessage.BindBytes(3, MemoryMarshal.AsBytes(message.Terms.AsSpan()));
            insertMessage.Execute();
        }

        postings.AsSpan(0, count).Sort();
        var segment = IndexStore.InsertSegment(
            connection, count, messages.Min(message => message.Id), messages.Max(message => message.Id));
        blocks.Write(segment, postings.AsSpan(0, count));
        ArrayPool<Posting>.Shared.Return(postings);
        while (MergePolicy.Choose(ListSettled()) is { Count: > 0 } run && run.Sum(part => part.Size) <= MostAtOnce)
            Begin(run, atMost: MostAtOnce);
    }

    private void Begin(IReadOnlyList<Segment> run, long atMost)
    {
        var target = IndexStore.InsertSegment(
            connection, run.Sum(segment => segment.Size), run.Min(segment => segment.FirstMessage),
            run.Max(segment => segment.LastMessage));
        foreach (var segment in run)
            IndexStore.MergeInto(connection, segment.Id, target);
        Move(run, target, atMost);
    }

    private void Move(IReadOnlyList<Segment> inputs, long target, long atMost)
    {
        if (merge.Move(inputs, target, atMost))
            IndexStore.DeleteMerged(connection, target);
        IndexStore.ChangeSegment(connection, target);
    }

    // The segments that are neither the source nor the target of a merge.
    private List<Segment> ListSettled()
    {
        var all = segments.Read();
        var targets = all.Where(segment => segment.IsMerging).Select(segment => segment.MergesInto).ToHashSet();
        return [.. all.Where(segment => !segment.IsMerging && !targets.Contains(segment.Id))];
    }

    private void Remove(IEnumerable<long> messageIds)
    {
        List<Segment>? all = null;
        foreach (var id in messageIds)
        {
            if (IndexStore.FindMessage(connection, id) is not { } row)
                continue;

            var holders = (all ??= segments.Read())
                .Where(segment => segment.FirstMessage <= id && id <= segment.LastMessage).ToArray();
            foreach (var term in MemoryMarshal.Cast<byte, long>(row.Terms))
                RemovePosting(holders, new Posting(term, row.ConversationId, id));
            foreach (var holder in holders)
                IndexStore.ChangeSegment(connection, holder.Id);
            deleteMessage.Bind(1, id);
            deleteMessage.Execute();
        }
    }

    private void RemovePosting(Segment[] holders, Posting posting)
    {
        foreach (var segment in holders)
        {
            if (!blocks.TryRead(segment.Id, posting, block)
                || block.Postings.FindUpTo(posting) is var at && (at < 0 || block[at] != posting))
                continue;

            blocks.Delete(segment.Id, block[0], block[0]);
            blocks.Write(segment.Id, [.. block.Postings[..at], .. block.Postings[(at + 1)..]]);
            return;
        }
    }
}
