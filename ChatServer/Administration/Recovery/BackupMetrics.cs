using System.Diagnostics.Metrics;

namespace ChatServer.Administration.Recovery;

/// <summary>What the backups of a serving server have come to.</summary>
internal sealed class BackupMetrics
{
    private readonly Counter<long> succeeded;
    private readonly Counter<long> failed;
    private long lastSuccess;

    public BackupMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("ChatServer.Backup");
        succeeded = meter.CreateCounter<long>("chat_backups", description: "Backups that were made and verified");
        failed = meter.CreateCounter<long>("chat_backups_failed", description: "Backups that could not be made, or in which the drill found something wrong");
        meter.CreateObservableGauge(
            "chat_backup_last_success_time", () => Volatile.Read(ref lastSuccess), "s", "When the last verified backup was made, in seconds since 1970; 0 if none was since the start");
    }

    public void Succeeded(DateTimeOffset at)
    {
        succeeded.Add(1);
        Volatile.Write(ref lastSuccess, at.ToUnixTimeSeconds());
    }

    public void Failed() => failed.Add(1);
}
