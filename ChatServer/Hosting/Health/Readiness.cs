using ChatServer.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ChatServer.Hosting.Health;

/// <summary>
/// Runs the checks of <c>/readyz</c>, and logs why the server isn't ready: once a minute, however many requests there are.
/// </summary>
internal sealed partial class Readiness(HealthCheckService health, TimeProvider clock, ILogger<Readiness> logger)
{
    /// <summary>Checks with this tag decide whether the server is ready.</summary>
    public const string Tag = "ready";

    private readonly LogThrottle trouble = new(clock);

    /// <summary>Whether each check succeeds, by its name, in the order of registration.</summary>
    public async Task<IReadOnlyDictionary<string, bool>> CheckAsync(CancellationToken cancellationToken)
    {
        var report = await health.CheckHealthAsync(check => check.Tags.Contains(Tag), cancellationToken);
        if (report.Status != HealthStatus.Healthy)
            Report(report);
        else if (trouble.End() is { } times)
            Log.ReadyAgain(logger, times);

        return report.Entries.ToDictionary(entry => entry.Key, entry => entry.Value.Status == HealthStatus.Healthy);
    }

    private void Report(HealthReport report)
    {
        if (trouble.Count() is not { } times)
            return;

        foreach (var (name, entry) in report.Entries.Where(entry => entry.Value.Status != HealthStatus.Healthy))
            Log.NotReady(logger, name, entry.Description, times, entry.Exception);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning,
            "Not ready: check {Check:l} fails ({Reason:l}); {Times} requests were answered \"not ready\" since this "
            + "was last logged")]
        public static partial void NotReady(ILogger logger, string check, string? reason, long times, Exception? failure);

        [LoggerMessage(2, LogLevel.Information, "Ready again; {Times} more requests were answered \"not ready\" before")]
        public static partial void ReadyAgain(ILogger logger, long times);
    }
}
