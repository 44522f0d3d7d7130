using System.Data.Common;
using ChatServer.Messages.Search.Query;
using ChatServer.Storage.Sqlite;

namespace ChatServer.Messages.Search.Index;

/// <summary>
/// Finds postings in segments on one connection. For large segments it caches some recently read blocks, because the next probe
/// for a term is often next to the last; small segments are in memory.
/// </summary>
internal sealed class BlockReader(DbConnection connection, SmallSegments small) : IDisposable
{
    private const int KeptBlocks = 32;
    private readonly BlockTable table = new(connection);
    private readonly SqliteStatement list = new(connection, IndexStore.ListBlocks);
    private readonly CachedBlock[] kept = [.. Enumerable.Range(0, KeptBlocks).Select(_ => new CachedBlock())];

    /// <summary>Discards the cached blocks, which may have changed since.</summary>
    public void Clear()
    {
        foreach (var block in kept)
            block.Postings.Clear();
    }

    /// <summary>The last posting of a segment at or below <paramref name="posting"/>.</summary>
    public Posting? FindUpTo(Segment segment, in Posting posting)
    {
        var postings = SmallSegments.IsSmall(segment) ? small.Get(segment, Load) : ReadFor(segment.Id, posting);
        return postings.FindUpTo(posting) is var at and >= 0 ? postings[at] : null;
    }

    /// <summary>
    /// The first posting of a segment at or above <paramref name="posting"/>. It is in the block that would contain that posting,
    /// or is the first of the next block.
    /// </summary>
    public Posting? FindFrom(Segment segment, in Posting posting)
    {
        var postings = SmallSegments.IsSmall(segment) ? small.Get(segment, Load) : ReadFor(segment.Id, posting);
        if (postings.FindFrom(posting) is var at && at < postings.Length)
            return postings[at];

        var slot = SlotOf(segment.Id, posting.Term);
        return !SmallSegments.IsSmall(segment) && table.TryReadAbove(segment.Id, posting, slot.ReadInto(segment.Id))
            ? slot.Postings[0]
            : null;
    }

    public void Dispose()
    {
        table.Dispose();
        list.Dispose();
    }

    private ReadOnlySpan<Posting> ReadFor(long segmentId, in Posting posting)
    {
        var slot = SlotOf(segmentId, posting.Term);
        return slot.SegmentId == segmentId && slot.Postings.Spans(posting)
            || table.TryRead(segmentId, posting, slot.ReadInto(segmentId))
            ? slot.Postings.Postings
            : [];
    }

    private CachedBlock SlotOf(long segmentId, long term) => kept[(uint)HashCode.Combine(segmentId, term) % KeptBlocks];

    private Posting[] Load(Segment segment)
    {
        var (postings, block) = (new List<Posting>((int)segment.Size), new PostingBlock());
        list.Bind(1, segment.Id);
        while (list.Next())
        {
            block.Fill(new Posting(list.GetNumber(0), list.GetNumber(1), list.GetNumber(2)), list.GetBytes(3));
            postings.AddRange(block.Postings);
        }

        list.Reset();
        return [.. postings];
    }

    private sealed class CachedBlock
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
