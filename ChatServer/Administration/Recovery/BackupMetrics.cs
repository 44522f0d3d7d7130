using System.Diagnostics.Metrics;

namespace ChatServer.Administration.Recovery;

/// <summary>The backups of a running server.</summary>
internal sealed class BackupMetrics
{
    private readonly Counter<long> succeeded;
    private readonly Counter<long> failed;
    private long newest;

    public BackupMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("ChatServer.Backup");
        succeeded = meter.CreateCounter<long>("chat_backups", description: "Backups that were made and verified");
        failed = meter.CreateCounter<long>(
            "chat_backups_failed", description: "Backups that failed, or in which the drill found a problem");
        meter.CreateObservableGauge(
            "chat_backup_last_success_time", Measure, "s",
            "When the newest verified backup in Chat:Backup:Directory was made, in seconds since 1970; missing if there is none");
    }

    public void Succeeded() => succeeded.Add(1);

    /// <summary>The newest backup in the directory, whoever made it.</summary>
    public void Newest(DateTime? at) =>
        Volatile.Write(ref newest, at is { } time ? new DateTimeOffset(time).ToUnixTimeSeconds() : 0);

    private IEnumerable<Measurement<long>> Measure() =>
        Volatile.Read(ref newest) is var seconds and > 0 ? [new Measurement<long>(seconds)] : [];

    public void Failed() => failed.Add(1);
}
