using System.Net;
using ChatServer.Options.RateLimits;

namespace ChatServer.Accounts.People;

/// <summary>
/// How many people whom they don't know one user may be shown, or one address without a token: each counts once in a day, whichever API shows them.
/// Kept in memory, at most <see cref="MaxViewers"/> users and as many addresses of the last day with as many numbers as they were shown people; a restart
/// forgets them.
/// </summary>
internal sealed class StrangerLimits(RateLimitOptions limits, TimeProvider clock)
{
    public const int MaxViewers = 10_000;
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private readonly Lock gate = new();

    // Apart, so that a flood of addresses makes the server forget no user.
    private readonly Dictionary<Guid, Shown> byUser = [];
    private readonly Dictionary<string, Shown> byAddress = [];

    /// <summary>Counts whom a page shows. Null where it may be shown, else how long to wait; then nobody is counted.</summary>
    public TimeSpan? TryShow(Guid viewerId, IEnumerable<Guid> strangers) => TryShow(byUser, viewerId, strangers);

    /// <summary>The same for somebody who isn't signed in.</summary>
    public TimeSpan? TryShow(IPAddress? viewer, IEnumerable<Guid> strangers) => TryShow(byAddress, ClientNetwork.Of(viewer), strangers);

    private TimeSpan? TryShow<TKey>(Dictionary<TKey, Shown> byViewer, TKey viewer, IEnumerable<Guid> strangers)
        where TKey : notnull
    {
        if (!limits.Enabled)
            return null;

        lock (gate)
        {
            var now = TimeSpan.FromSeconds(clock.GetTimestamp() / (double)clock.TimestampFrequency);
            if (!byViewer.TryGetValue(viewer, out var shown))
            {
                MakeRoom(byViewer, now);
                byViewer[viewer] = shown = new Shown();
            }

            return shown.TryAdd(strangers, now, limits);
        }
    }

    // Viewers who were shown nobody for a day go; where all were, the one who was shown somebody the longest ago.
    private static void MakeRoom<TKey>(Dictionary<TKey, Shown> byViewer, TimeSpan now)
        where TKey : notnull
    {
        if (byViewer.Count < MaxViewers)
            return;

        foreach (var (idle, _) in byViewer.Where(entry => now - entry.Value.LastAt > Day).ToList())
            byViewer.Remove(idle);
        if (byViewer.Count >= MaxViewers)
            byViewer.Remove(byViewer.MinBy(entry => entry.Value.LastAt).Key);
    }

    // By hash codes, which take 4 bytes instead of 16: one in millions counts as shown when it wasn't.
    private sealed class Shown
    {
        private readonly Dictionary<int, TimeSpan> at = [];

        public TimeSpan LastAt { get; private set; }

        public TimeSpan? TryAdd(IEnumerable<Guid> strangers, TimeSpan now, RateLimitOptions limits)
        {
            foreach (var (old, _) in at.Where(entry => now - entry.Value >= Day).ToList())
                at.Remove(old);

            var added = strangers.Select(id => id.GetHashCode()).Where(code => !at.ContainsKey(code)).Distinct().ToList();
            var (hour, day) = (WaitFor(added.Count, now, Hour, limits.StrangersPerHour), WaitFor(added.Count, now, Day, limits.StrangersPerDay));
            if (hour is not null || day is not null)
                return hour > day || day is null ? hour : day;

            added.ForEach(code => at[code] = now);
            LastAt = now;
            return null;
        }

        // Until so many of those who were shown in the window have left it that the new ones fit.
        private TimeSpan? WaitFor(int added, TimeSpan now, TimeSpan window, int max)
        {
            var recent = at.Values.Where(time => now - time < window).Order().ToList();
            var surplus = recent.Count + added - max;
            if (added == 0 || surplus <= 0)
                return null;

            return recent.Count >= surplus ? recent[surplus - 1] + window - now : window;
        }
    }
}
