using ChatServer.Storage;
using Microsoft.Data.Sqlite;

namespace ChatServer.Messages.Search;

/// <summary>
/// A connection that looks into the index, on one snapshot from <see cref="Begin"/> to <see cref="End"/>. It counts what it does, and
/// keeps some of the blocks that it read last: the next look for a term is often for its neighbour.
/// </summary>
internal sealed class IndexReader : IDisposable
{
    private const int KeptBlocks = 32;
    private readonly SqliteConnection connection;
    private readonly BlockTable blocks;
    private readonly SegmentList list;
    private readonly KeptBlock[] kept = [.. Enumerable.Range(0, KeptBlocks).Select(_ => new KeptBlock())];
    private List<Segment> segments = [];

    public IndexReader(string path)
    {
        connection = SqliteFile.OpenForReading(path);
        blocks = new BlockTable(connection);
        list = new SegmentList(connection);
    }

    /// <summary>Looks into the index so far, each about 2 µs.</summary>
    public int Probes { get; private set; }

    public void Begin()
    {
        Probes = 0;
        foreach (var block in kept)
            block.Postings.Clear();
        SqliteFile.Execute(connection, "BEGIN");
        segments = list.Read();
    }

    public void End() => SqliteFile.Execute(connection, "COMMIT");

    /// <summary>The newest message of a conversation, up to one, that has a term.</summary>
    public long? FindNewest(long term, long conversationId, long upTo)
    {
        Probes++;
        long? newest = null;
        foreach (var segment in segments)
        {
            if (newest >= segment.LastMessage)
                break;

            if (segment.FirstMessage <= upTo && FindNewestIn(segment.Id, new Posting(term, conversationId, upTo)) is { } found && !(newest > found))
                newest = found;
        }

        return newest;
    }

    /// <summary>The first conversation, from one on, in which a term stands.</summary>
    public long? FindConversation(long term, long from)
    {
        Probes++;
        long? first = null;
        foreach (var segment in segments)
        {
            if (FindFrom(segment.Id, new Posting(term, from, long.MinValue)) is { } found && found.Term == term && !(first < found.ConversationId))
                first = found.ConversationId;
        }

        return first;
    }

    /// <summary>How often a term stands there, as far as the bound.</summary>
    public long Count(long term, long atMost)
    {
        Probes++;
        var count = 0L;
        foreach (var segment in segments)
        {
            var from = new Posting(term, long.MinValue, long.MinValue);
            while (count < atMost && FindFrom(segment.Id, from) is { } found && found.Term == term)
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

    private long? FindNewestIn(long segmentId, in Posting posting)
    {
        if (ReadFor(segmentId, posting) is not { } block || block.FindUpTo(posting) is var at && at < 0)
            return null;

        ref readonly var found = ref block[at];
        return found.Term == posting.Term && found.ConversationId == posting.ConversationId ? found.MessageId : null;
    }

    // The first posting that isn't below another one: in the block where that would stand, or it begins the next one.
    private Posting? FindFrom(long segmentId, in Posting posting)
    {
        if (ReadFor(segmentId, posting) is { } block && block.FindFrom(posting) is var at && at < block.Count)
            return block[at];

        var slot = SlotOf(segmentId, posting.Term);
        return blocks.TryReadAbove(segmentId, posting, slot.ReadInto(segmentId)) ? slot.Postings[0] : null;
    }

    private PostingBlock? ReadFor(long segmentId, in Posting posting)
    {
        var slot = SlotOf(segmentId, posting.Term);
        return slot.SegmentId == segmentId && slot.Postings.Spans(posting) || blocks.TryRead(segmentId, posting, slot.ReadInto(segmentId))
            ? slot.Postings
            : null;
    }

    private KeptBlock SlotOf(long segmentId, long term) => kept[(uint)HashCode.Combine(segmentId, term) % KeptBlocks];

    private sealed class KeptBlock
    {
        public PostingBlock Postings { get; } = new();

        public long SegmentId { get; private set; }

        public PostingBlock ReadInto(long segmentId)
        {
            Postings.Clear();
            SegmentId = segmentId;
            return Postings;
        }
    }
}
