namespace ChatServer.Messages.Search;

/// <summary>
/// Which segments are merged. Eight of about one size make one of eight times the size, so that a posting is written about once
/// for each power of eight: that is cheap, and leaves up to seven segments of each size to look into. While the server has time,
/// a segment is merged with newer ones as soon as they have a quarter of its size, so that few are left.
/// </summary>
internal static class MergePolicy
{
    /// <summary>Segments below this size are kept in memory by those who search, and cost them little.</summary>
    public const long SmallSegment = 32_768;

    private const int FanIn = 8;
    private const int QuietRatio = 4;

    /// <param name="newestFirst">Those that aren't merging.</param>
    /// <returns>Segments that lie beside each other; none where there is nothing to do.</returns>
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

    /// <param name="least">Segments below this size are left as they are.</param>
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
