using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ChatServer.Hosting.Health;

/// <summary>
/// For monitoring: <c>/healthz</c> reports whether the process is alive, <c>/readyz</c> whether it can do its work. Both run the
/// framework's health checks that carry their tag; a further check is one class and one line in <see cref="AddHealth"/>.
/// </summary>
internal static class HealthEndpoints
{
    private const string Alive = "alive";
    private static readonly string[] GetOrHead = [HttpMethods.Get, HttpMethods.Head];

    public static IServiceCollection AddHealth(this IServiceCollection services)
    {
        services.AddSingleton<StorageProbe>().AddSingleton<Readiness>().AddHostedService<DiskWatch>();
        services.AddHealthChecks()
            .AddCheck("process", () => HealthCheckResult.Healthy(), tags: [Alive])
            .AddCheck<AcceptingCheck>("accepting", tags: [Readiness.Tag])
            .AddCheck<StorageCheck>("storage", tags: [Readiness.Tag])
            .AddCheck<DatabaseCheck>("database", tags: [Readiness.Tag]);
        return services;
    }

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/healthz", GetOrHead, AnswerAlive).WithSummary("Reports that the process is alive").WithTags("Admin");
        routes.MapMethods("/readyz", GetOrHead, AnswerReady).WithSummary("Reports whether the server can do its work")
            .Produces<ReadyAnswer>().Produces<ReadyAnswer>(StatusCodes.Status503ServiceUnavailable).WithTags("Admin");
    }

    private static async Task<Results<Ok<AliveAnswer>, StatusCodeHttpResult>> AnswerAlive(
        HealthCheckService health, CancellationToken cancellationToken)
    {
        var report = await health.CheckHealthAsync(check => check.Tags.Contains(Alive), cancellationToken);
        return report.Status == HealthStatus.Healthy
            ? TypedResults.Ok(new AliveAnswer("ok"))
            : TypedResults.StatusCode(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> AnswerReady(Readiness readiness, CancellationToken cancellationToken)
    {
        var checks = await readiness.CheckAsync(cancellationToken);
        var isReady = checks.All(check => check.Value);
        return TypedResults.Json(
            new ReadyAnswer(isReady, checks),
            statusCode: isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    internal sealed record AliveAnswer(string Status);

    /// <param name="Checks">Whether each check succeeds, by its name.</param>
    private sealed record ReadyAnswer(bool Ready, IReadOnlyDictionary<string, bool> Checks);
}
