using System.Net;
using ChatServer.Options.RateLimits;

namespace ChatServer.Accounts.People;

/// <summary>
/// How many people they don't know one user, or one address without a token, may be shown: each person counts once a day,
/// whichever API shows them. Kept in memory for at most <see cref="MaxViewers"/> users and as many addresses of the last day,
/// with one number for each person shown; a restart forgets them.
/// </summary>
internal sealed class StrangerLimits(RateLimitOptions limits, TimeProvider clock)
{
    public const int MaxViewers = 10_000;
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private readonly Lock gate = new();

    // Separate, so a flood of addresses doesn't make the server forget any user.
    private readonly Dictionary<Guid, Shown> byUser = [];
    private readonly Dictionary<string, Shown> byAddress = [];

    /// <summary>Counts the people on a page. Null if it may be shown, else how long to wait; then nobody is counted.</summary>
    public TimeSpan? TryShow(Guid viewerId, IEnumerable<Guid> strangers) => TryShow(byUser, viewerId, strangers);

    /// <summary>The same for a client that isn't signed in.</summary>
    public TimeSpan? TryShow(IPAddress? viewer, IEnumerable<Guid> strangers) =>
        TryShow(byAddress, ClientNetwork.Of(viewer), strangers);

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

    // Drops viewers who were shown nobody for a day; if there are none, the viewer who was shown somebody the longest ago.
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

    // By hash codes, which take 4 bytes instead of 16: one in millions counts as shown although it wasn't.
    private sealed class Shown
    {
        private readonly Dictionary<int, TimeSpan> at = [];

        public TimeSpan LastAt { get; private set; }

        public TimeSpan? TryAdd(IEnumerable<Guid> strangers, TimeSpan now, RateLimitOptions limits)
        {
            foreach (var (old, _) in at.Where(entry => now - entry.Value >= Day).ToList())
                at.Remove(old);

            var added = strangers.Select(id => id.GetHashCode()).Where(code => !at.ContainsKey(code)).Distinct().ToList();
            var (hour, day) = (
                WaitFor(added.Count, now, Hour, limits.StrangersPerHour), WaitFor(added.Count, now, Day, limits.StrangersPerDay));
            if (hour is not null || day is not null)
                return hour > day || day is null ? hour : day;

            added.ForEach(code => at[code] = now);
            LastAt = now;
            return null;
        }

        // Until enough of those shown in the window have left it for the new ones to fit.
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
