using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;
using ChatServer.Api.Errors;
using ChatServer.Options.RateLimits;

namespace ChatServer.Api.Limits;

/// <summary>
/// Limits the HTTP requests of one address, WebSocket handshakes included; beyond the limit the answer is 429. Idle addresses
/// take no memory.
/// </summary>
internal sealed class RequestLimits : IDisposable
{
    private const int BurstSeconds = 5;
    private readonly PartitionedRateLimiter<IPAddress>? perAddress;

    public RequestLimits(RateLimitOptions options)
    {
        if (options.Enabled)
            perAddress = PartitionedRateLimiter.Create<IPAddress, string>(address => RateLimitPartition.GetTokenBucketLimiter(
                ClientNetwork.Of(address), _ => PerSecond(options.RequestsPerAddressPerSecond)));
    }

    /// <summary>
    /// Runs first in the pipeline, after the proxy middleware that finds the client's address. It holds nothing for requests that
    /// pass. Refusals get CORS headers, or a page would see a network error instead of the 429.
    /// </summary>
    public static void Use(WebApplication app)
    {
        var limits = app.Services.GetRequiredService<RequestLimits>();
        app.MapWhen(context => !limits.Allows(context), refused =>
        {
            refused.UseCors();
            refused.Run(RefuseAsync);
        });
    }

    public void Dispose() => perAddress?.Dispose();

    private bool Allows(HttpContext context)
    {
        if (perAddress is null)
            return true;

        using var lease = perAddress.AttemptAcquire(context.Connection.RemoteIpAddress ?? IPAddress.None);
        return lease.IsAcquired;
    }

    private static Task RefuseAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        context.Response.Headers.RetryAfter = 1.ToString(CultureInfo.InvariantCulture);
        return ErrorHandler.DescribeStatusAsync(context);
    }

    private static TokenBucketRateLimiterOptions PerSecond(int requests) => new()
    {
        TokenLimit = requests * BurstSeconds,
        TokensPerPeriod = 1,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1) / requests,
        QueueLimit = 0,
    };
}
