using System.Collections.Concurrent;

namespace ChatServer.Messages.Search.Index;

/// <summary>
/// The decoded segments below <see cref="MergePolicy.SmallSegment"/>, shared by all searches. There are many of them while
/// messages arrive, and a probe in memory takes a twentieth of one in the file. Merging bounds them to seven of each size, 7 MB
/// in all.
/// </summary>
internal sealed class SmallSegments
{
    private readonly ConcurrentDictionary<(long Id, long Version), Posting[]> known = [];

    public static bool IsSmall(Segment segment) => segment.Size < MergePolicy.SmallSegment && !segment.IsMerging;

    public Posting[] Get(Segment segment, Func<Segment, Posting[]> load) =>
        known.TryGetValue((segment.Id, segment.Version), out var postings)
            ? postings
            : known[(segment.Id, segment.Version)] = load(segment);

    /// <summary>Keeps only these segments.</summary>
    public void Keep(IEnumerable<Segment> segments)
    {
        if (known.IsEmpty)
            return;

        var kept = segments.Select(segment => (segment.Id, segment.Version)).ToHashSet();
        foreach (var key in known.Keys.Where(key => !kept.Contains(key)))
            known.TryRemove(key, out _);
    }
}
