using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;
using ChatServer.Api.Errors;
using ChatServer.Options.RateLimits;

namespace ChatServer.Api.Limits;

/// <summary>
/// How many HTTP requests one address may make, WebSocket handshakes included; past it 429. Idle addresses aren't kept.
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
    /// The first of the pipeline but for the proxies' address. It holds nothing of a request that it lets pass. A refusal passes
    /// CORS, or a page would see a network error in place of the 429.
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
