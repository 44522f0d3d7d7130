using ChatServer.Options;

namespace ChatServer.Hosting.Metrics;

/// <summary>The endpoint <c>/metrics</c>.</summary>
internal static class MetricsEndpoints
{
    private const string ForwardedFor = "X-Forwarded-For";

    public static IServiceCollection AddPrometheus(this IServiceCollection services) => services
        .AddCheckedOptions<MetricsOptions>("Chat:Metrics")
        .AddSingleton<MetricsCollector>()
        .AddSingleton<ProcessMetrics>();

    public static void MapPrometheus(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<MetricsOptions>();
        if (!options.Enabled)
            return;

        // Resolved now, so events before the first reading count too.
        var collector = app.Services.GetRequiredService<MetricsCollector>();
        _ = app.Services.GetRequiredService<ProcessMetrics>();
        var allowed = options.Networks();
        app.MapGet("/metrics", Task<IResult> (HttpContext context) => Read(context, collector, allowed)).ExcludeFromDescription();
    }

    // A header that is still present was not written by a known proxy, so the address is a proxy's and not the client's.
    private static async Task<IResult> Read(HttpContext context, MetricsCollector collector, NetworkList allowed) =>
        allowed.Contains(context.Connection.RemoteIpAddress) && !context.Request.Headers.ContainsKey(ForwardedFor)
            ? TypedResults.Text(await collector.WriteAsync(), PrometheusText.ContentType)
            : TypedResults.NotFound();
}
