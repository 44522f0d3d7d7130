using ChatServer.Realtime;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ChatServer.Hosting.Health;

/// <summary>Whether the server accepts new connections: not once it has begun to stop.</summary>
internal sealed class AcceptingCheck(Draining draining) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(
            draining.IsDraining ? HealthCheckResult.Unhealthy("The server is stopping") : HealthCheckResult.Healthy());
}
