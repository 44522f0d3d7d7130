using System.Buffers;
using System.Data.Common;
using System.Globalization;
using System.Runtime.InteropServices;
using ChatServer.Storage.Sqlite;

namespace ChatServer.Messages.Search.Index;

/// <summary>
/// Writes ranges of a source into its index, each with its position in one transaction: however the process ends, the index
/// matches a position of the log. A range becomes a segment of its own, and small segments are merged with it;
/// <see cref="Merge"/> merges large ones. Used by one thread.
/// </summary>
internal sealed class IndexWriter : IDisposable
{
    // Moving this many takes about 5 ms.
    private const long PostingsAtOnce = 65_536;
    private const long MostAtOnce = 8 * MergePolicy.SmallSegment;

    private readonly DbConnection connection;
    private readonly BlockTable blocks;
    private readonly SegmentList segments;
    private readonly SegmentMerge merge;
    private readonly SqliteStatement insertMessage;
    private readonly SqliteStatement deleteMessage;
    private readonly PostingRemoval removal;

    /// <exception cref="IndexFailedException">Thrown by all methods: the file can't be written.</exception>
    public IndexWriter(DbConnection connection)
    {
        this.connection = connection;
        blocks = new BlockTable(connection);
        segments = new SegmentList(connection);
        merge = new SegmentMerge(connection, blocks);
        removal = new PostingRemoval(connection, blocks);
        insertMessage = new SqliteStatement(connection, IndexStore.InsertMessage);
        deleteMessage = new SqliteStatement(connection, IndexStore.DeleteMessage);
        Position = IndexStore.ReadPosition(connection);
    }

    /// <summary>Opens the index of a database, or creates it if it is missing, damaged or another one's.</summary>
    /// <param name="lastPosition">The end of the log: an index that is ahead of it is another one's.</param>
    public static IndexWriter Open(string path, IndexIdentity identity, long lastPosition)
    {
        var connection = SearchFile.OpenForWriting(path, identity, lastPosition);
        try
        {
            return new IndexWriter(connection);
        }
        catch (DbException)
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The log is indexed up to this position.</summary>
    public long Position { get; private set; }

    public void Write(IndexRange range) => Write([.. range.Messages], range.UpTo);

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
        var obsolete = new List<Posting>();
        foreach (var id in messageIds)
            Replace(new IndexedMessage(id, ConversationId: 0, []), obsolete);
        removal.Remove(segments.Read(), obsolete);
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
        var obsolete = new List<Posting>();
        var added = messages.Select(message => Replace(message, obsolete)).Where(message => message.Terms.Length > 0).ToArray();
        if (obsolete.Count > 0)
            removal.Remove(segments.Read(), obsolete);
        Insert(added);
        IndexStore.WriteState(connection, IndexStore.Position, upTo.ToString(CultureInfo.InvariantCulture));
        transaction.Commit();
    }

    // Returns the terms that are new. A text that grows, such as one that is being streamed, keeps the postings that it has.
    private IndexedMessage Replace(IndexedMessage message, List<Posting> obsolete)
    {
        var row = message.Id <= Position ? IndexStore.FindMessage(connection, message.Id) : null;
        Store(message, isKnown: row is not null);
        if (row is null)
            return message;

        var isSame = row.ConversationId == message.ConversationId;
        var (before, after) = (MemoryMarshal.Cast<byte, long>(row.Terms).ToArray(), message.Terms);
        obsolete.AddRange(
            (isSame ? before.Except(after) : before).Select(term => new Posting(term, row.ConversationId, message.Id)));
        return isSame ? message with { Terms = [.. after.Except(before)] } : message;
    }

    private void Store(IndexedMessage message, bool isKnown)
    {
        if (message.Terms.Length > 0)
        {
            insertMessage.Bind(1, message.Id);
            insertMessage.Bind(2, message.ConversationId);
            insertMessage.BindBytes(3, MemoryMarshal.AsBytes(message.Terms.AsSpan()));
            insertMessage.Execute();
        }
        else if (isKnown)
        {
            deleteMessage.Bind(1, message.Id);
            deleteMessage.Execute();
        }
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
}
