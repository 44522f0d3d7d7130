using ChatServer.Api.Limits;
using ChatServer.Api.Limits.Connections;
using ChatServer.Api.Workspace;
using ChatServer.Options;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Net.Http.Headers;

namespace ChatServer.Hosting.Web;

/// <summary>The stages that a request passes before any endpoint: limits, proxies, origins.</summary>
internal static class WebRegistration
{
    private const int MaxUnreadBytes = 128 * 1024;
    private const int MaxUnsentBytes = 64 * 1024;
    private const int MinResponseBytesPerSecond = 2_048;

    public static IServiceCollection AddWeb(this IServiceCollection services)
    {
        services.AddOptions<KestrelServerOptions>().Configure<WebOptions>(Bound);
        services.AddOptions<SocketTransportOptions>().Configure<WebOptions>(Bound);
        services.AddOptions<HostOptions>().Configure<WebOptions>((host, web) => host.ShutdownTimeout = web.ShutdownTimeout);
        services.AddOptions<ForwardedHeadersOptions>().Configure<WebOptions>(Trust);
        services.AddOptions<CorsOptions>()
            .Configure<WebOptions>((cors, web) => cors.AddDefaultPolicy(policy => Allow(policy, web)));
        return services
            .AddCheckedOptions<WebOptions>("Chat:Web")
            .AddSingleton<RefusalLog>()
            .AddSingleton<OpenConnections>()
            .AddSingleton<IConnectionListenerFactory, BoundedTransport>()
            .AddSingleton<Origins>()
            .AddSingleton<RequestLimits>()
            .AddSingleton<UserRequestLimits>()
            .AddCors();
    }

    /// <summary>Must run first: everything after it sees the client's address, not the proxy's.</summary>
    public static void UseKnownProxies(this WebApplication app)
    {
        // With an empty list the middleware would trust every client.
        if (app.Services.GetRequiredService<WebOptions>().KnownProxies.Count > 0)
            app.UseForwardedHeaders();
    }

    // Connections are counted where they are accepted, see BoundedListener, and WebSockets before the upgrade, see SocketLimit.
    private static void Bound(KestrelServerOptions kestrel, WebOptions web)
    {
        kestrel.AddServerHeader = false;
        // A WebSocket takes over the pipes of its connection, which many would share with HTTP/2.
        kestrel.ConfigureEndpointDefaults(listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.Use(LeaveAtEndAsync);
        });
        kestrel.Limits.MaxRequestBodySize = web.MaxRequestBodyBytes;
        kestrel.Limits.MaxRequestHeadersTotalSize = web.MaxHeaderBytes;
        kestrel.Limits.MaxRequestHeaderCount = web.MaxHeaders;
        kestrel.Limits.RequestHeadersTimeout = web.HeaderTimeout;
        kestrel.Limits.KeepAliveTimeout = web.KeepAliveTimeout;
        // Received data that is not yet read, and sent data that the client has not yet read: in memory for each connection.
        kestrel.Limits.MaxRequestBufferSize = Math.Max(MaxUnreadBytes, web.MaxHeaderBytes);
        kestrel.Limits.MaxResponseBufferSize = MaxUnsentBytes;
        kestrel.Limits.MinResponseDataRate = new MinDataRate(MinResponseBytesPerSecond, gracePeriod: TimeSpan.FromSeconds(10));
    }

    private static void Bound(SocketTransportOptions sockets, WebOptions web)
    {
        sockets.MaxReadBufferSize = Math.Max(MaxUnreadBytes, web.MaxHeaderBytes);
        sockets.MaxWriteBufferSize = MaxUnsentBytes;
    }

    // Its descriptor is free once Kestrel is done with it.
    private static async Task LeaveAtEndAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        using (connection.Features.Get<OpenConnections.Place>())
            await next(connection);
    }

    // With several proxies the address is taken from before the last known one.
    private static void Trust(ForwardedHeadersOptions forwarded, WebOptions web)
    {
        forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
        forwarded.ForwardLimit = null;
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var network in new NetworkList(web.KnownProxies).Networks)
            forwarded.KnownIPNetworks.Add(network);
    }

    private static void Allow(CorsPolicyBuilder policy, WebOptions web) => policy
        .WithOrigins([.. web.AllowedOrigins.Select(origin => origin.TrimEnd('/'))])
        .AllowAnyMethod()
        .WithHeaders(
            HeaderNames.Authorization, HeaderNames.ContentType, HeaderNames.Range, HeaderNames.IfRange, HeaderNames.IfNoneMatch,
            "Prefer")
        .WithExposedHeaders(
            HeaderNames.RetryAfter, HeaderNames.ETag, HeaderNames.ContentDisposition, HeaderNames.ContentRange,
            HeaderNames.WWWAuthenticate, MinimalResult.AppliedHeader)
        .SetPreflightMaxAge(TimeSpan.FromHours(1));
}
