using ChatServer.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ChatServer.Hosting.Health;

/// <summary>Whether chat.db can be read, and no damage was found in it.</summary>
internal sealed class DatabaseCheck(StorageHealth health) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(
            health.IsReadable ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("chat.db is damaged or can't be read"));
}
