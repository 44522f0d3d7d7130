using System.Data.Common;
using ChatServer.Messages.Search.Query;

namespace ChatServer.Messages.Search.Index;

/// <summary>
/// Removes postings from the segments that have them, within the caller's transaction. Each block is written at most once,
/// however many of its postings are removed. Used by one thread.
/// </summary>
internal sealed class PostingRemoval(DbConnection connection, BlockTable blocks)
{
    private readonly PostingBlock block = new();

    /// <param name="postings">Each in at most one segment; is sorted, and left with those that are in none.</param>
    public void Remove(IReadOnlyList<Segment> segments, List<Posting> postings)
    {
        postings.Sort();
        foreach (var segment in segments)
        {
            var holds = postings.Where(posting =>
                segment.FirstMessage <= posting.MessageId && posting.MessageId <= segment.LastMessage).ToList();
            if (holds.Count > 0 && Remove(segment, holds) is { Count: > 0 } removed)
            {
                postings.RemoveAll(removed.Contains);
                IndexStore.ChangeSegment(connection, segment.Id);
            }
        }
    }

    private HashSet<Posting> Remove(Segment segment, List<Posting> wanted)
    {
        var removed = new HashSet<Posting>();
        for (var at = 0; at < wanted.Count;)
        {
            var end = at;
            if (blocks.TryRead(segment.Id, wanted[at], block))
            {
                while (end < wanted.Count && block.Spans(wanted[end]))
                    end++;
                Remove(segment, wanted[at..end], removed);
            }

            at = Math.Max(end, at + 1);
        }

        return removed;
    }

    private void Remove(Segment segment, List<Posting> wanted, HashSet<Posting> removed)
    {
        var all = block.Postings;
        var gone = wanted.Where(posting => IsInBlock(posting)).ToHashSet();
        if (gone.Count == 0)
            return;

        var kept = new List<Posting>(all.Length);
        foreach (var posting in all)
        {
            if (!gone.Contains(posting))
                kept.Add(posting);
        }

        blocks.Delete(segment.Id, all[0], all[0]);
        blocks.Write(segment.Id, kept.ToArray());
        removed.UnionWith(gone);
    }

    private bool IsInBlock(in Posting posting) =>
        block.Postings.FindUpTo(posting) is var at and >= 0 && block[at] == posting;
}
