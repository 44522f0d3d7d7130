using System.Diagnostics.Metrics;
using ChatServer.Messages.Search.Index;

namespace ChatServer.Messages.Search;

internal sealed class SearchMetrics
{
    private readonly Histogram<double> seconds;

    public SearchMetrics(IMeterFactory meters, SearchIndex index, CommitActivity activity, SearchOptions options)
    {
        var meter = meters.Create("ChatServer.Search");
        meter.CreateObservableGauge(
            "chat_search_lag", () => options.Enabled ? Math.Max(0, activity.LastPosition - index.Position) : 0,
            description: "Positions of the log that can't be searched yet");
        seconds = meter.CreateHistogram<double>("chat_search_duration", "s", "Time of a search for messages or chats");
    }

    public void Searched(TimeSpan elapsed) => seconds.Record(elapsed.TotalSeconds);
}
