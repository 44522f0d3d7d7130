namespace ChatServer.Administration.Health;

/// <summary>For whatever watches the server: <c>/healthz</c> says that the process is alive, <c>/readyz</c> whether it can do its work.</summary>
internal static class HealthEndpoints
{
    public static IServiceCollection AddHealth(this IServiceCollection services) => services
        .AddSingleton<StorageProbe>()
        .AddSingleton<Readiness>();

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz", () => TypedResults.Ok(new Health("ok"))).WithTags("Admin");
        routes.MapGet("/readyz", Ready).Produces<ReadyAnswer>().Produces<ReadyAnswer>(StatusCodes.Status503ServiceUnavailable).WithTags("Admin");
    }

    private static async Task<IResult> Ready(Readiness readiness, HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        var checks = await readiness.CheckAsync();
        return TypedResults.Json(
            new ReadyAnswer(checks.IsReady, checks), statusCode: checks.IsReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    private sealed record Health(string Status);

    private sealed record ReadyAnswer(bool Ready, ReadinessChecks Checks);
}
