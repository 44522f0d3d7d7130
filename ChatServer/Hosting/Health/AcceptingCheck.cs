using ChatServer.Realtime;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ChatServer.Hosting.Health;

/// <summary>Whether new connections are welcome: not once the server has begun to stop.</summary>
internal sealed class AcceptingCheck(Draining draining) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(draining.IsDraining ? HealthCheckResult.Unhealthy("The server is stopping") : HealthCheckResult.Healthy());
}
