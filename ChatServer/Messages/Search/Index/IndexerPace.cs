using System.Diagnostics;

namespace ChatServer.Messages.Search.Index;

/// <summary>
/// How long the indexer rests, by the rate of events: while the server is busy 19 times as long as it works, and 99 times at ten
/// times that rate. Used on the indexer's thread only.
/// </summary>
internal sealed class IndexerPace(CommitActivity activity, SearchOptions options)
{
    private const int RestWhenBusy = 19;
    private const int RestWhenFlooded = 99;
    private const double Flood = 10;
    private static readonly TimeSpan RateWindow = TimeSpan.FromMilliseconds(200);
    private long countedEvents;
    private long countedAt;
    private int restPerWork;

    /// <summary>Whether the indexer had to rest when it last asked.</summary>
    public bool IsBusy => restPerWork > 0;

    /// <summary>How many times as long as it works the indexer rests at the current rate of events.</summary>
    public int FindRest()
    {
        var passed = Stopwatch.GetElapsedTime(countedAt);
        if (passed < RateWindow)
            return restPerWork;

        var events = activity.Events;
        restPerWork = RestAt((events - countedEvents) / passed.TotalSeconds);
        (countedEvents, countedAt) = (events, Stopwatch.GetTimestamp());
        return restPerWork;
    }

    private int RestAt(double rate)
    {
        if (rate <= options.BusyEventsPerSecond)
            return 0;

        return rate > Flood * options.BusyEventsPerSecond ? RestWhenFlooded : RestWhenBusy;
    }
}
