using ChatServer.Realtime;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ChatServer.Hosting.Health;

/// <summary>Whether the disk accepts writes.</summary>
internal sealed class StorageCheck(StorageProbe probe, Draining draining) : IHealthCheck
{
    // A stopping server is not probed: its writer may be gone.
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) =>
        draining.IsDraining || await probe.CheckAsync()
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy("The disk accepts no writes");
}
