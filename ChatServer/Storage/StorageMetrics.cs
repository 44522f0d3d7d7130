using System.Diagnostics.Metrics;

namespace ChatServer.Storage;

internal sealed class StorageMetrics
{
    private readonly Counter<long> commits;
    private readonly Counter<long> writes;
    private readonly Histogram<double> seconds;

    public StorageMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("ChatServer.Storage");
        commits = meter.CreateCounter<long>("chat_commits", description: "Transactions committed");
        writes = meter.CreateCounter<long>("chat_writes", description: "Writes committed; several share a transaction");
        seconds = meter.CreateHistogram<double>(
            "chat_commit_duration", "s", "Time from the start of a transaction to its commit");
    }

    public void Committed(int count, TimeSpan elapsed)
    {
        commits.Add(1);
        writes.Add(count);
        seconds.Record(elapsed.TotalSeconds);
    }
}
