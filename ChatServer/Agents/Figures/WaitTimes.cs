using System.Globalization;

namespace ChatServer.Agents.Figures;

/// <summary>How long chats waited for their owner, counted in steps: enough for a median.</summary>
internal static class WaitTimes
{
    private const string Prefix = "waited_";

    // In seconds: the upper ends of the steps. A longer time counts as the last one.
    private static readonly long[] Steps =
    [
        10, 20, 30, 60, 120, 180, 300, 600, 900, 1_800, 2_700, 3_600, 7_200, 10_800, 14_400, 21_600, 28_800, 43_200, 86_400,
        172_800, 345_600, 604_800,
    ];

    /// <summary>The name of the count of waits about as long.</summary>
    public static string NameOf(TimeSpan wait)
    {
        var step = Array.Find(Steps, upTo => wait.TotalSeconds <= upTo);
        return string.Create(CultureInfo.InvariantCulture, $"{Prefix}{(step == 0 ? Steps[^1] : step)}");
    }

    /// <summary>Half of the waits were as long as this or shorter; null if there were none.</summary>
    public static long? Median(IReadOnlyDictionary<string, long> counts)
    {
        var steps = Steps.Select(upTo => new { UpTo = upTo, Count = counts.GetValueOrDefault($"{Prefix}{upTo}") }).ToList();
        var (half, seen) = ((steps.Sum(step => step.Count) + 1) / 2, 0L);
        foreach (var step in steps)
        {
            seen += step.Count;
            if (half > 0 && seen >= half)
                return step.UpTo;
        }

        return null;
    }
}
