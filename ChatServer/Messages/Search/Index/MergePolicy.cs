namespace ChatServer.Messages.Search.Index;

/// <summary>
/// Decides which segments are merged. Eight segments of about one size become one of eight times the size, so that a posting is
/// written about once per power of eight: that is cheap, and leaves up to seven segments of each size to search. While the server
/// is quiet, a segment is merged with newer ones as soon as they have a quarter of its size, so that few segments remain.
/// </summary>
internal static class MergePolicy
{
    /// <summary>Searches keep segments below this size in memory, where they cost little.</summary>
    public const long SmallSegment = 32_768;

    private const int FanIn = 8;
    private const int QuietRatio = 4;

    /// <param name="newestFirst">The segments that aren't merging.</param>
    /// <returns>Adjacent segments; none if there is nothing to merge.</returns>
    public static IReadOnlyList<Segment> Choose(IReadOnlyList<Segment> newestFirst)
    {
        foreach (var tier in newestFirst.Select(TierOf).Distinct().Order())
        {
            var run = newestFirst.SkipWhile(segment => TierOf(segment) < tier)
                .TakeWhile(segment => TierOf(segment) <= tier).ToArray();
            if (run.Count(segment => TierOf(segment) == tier) >= FanIn)
                return run;
        }

        return [];
    }

    /// <param name="least">Segments below this size are left alone.</param>
    public static IReadOnlyList<Segment> ChooseWhileQuiet(IReadOnlyList<Segment> newestFirst, long least)
    {
        var run = new List<Segment>();
        var size = 0L;
        foreach (var segment in newestFirst)
        {
            if (segment.Size < least || segment.Size >= QuietRatio * size)
            {
                if (run.Count > 1)
                    return run;

                (run, size) = ([], 0);
            }

            if (segment.Size >= least)
            {
                run.Add(segment);
                size += segment.Size;
            }
        }

        return run.Count > 1 ? run : [];
    }

    private static int TierOf(Segment segment) => (int)Math.Log(Math.Max(segment.Size, 1), FanIn);
}
