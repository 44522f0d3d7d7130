using System.Threading.RateLimiting;
using ChatServer.Accounts;
using ChatServer.Api.Errors;
using ChatServer.Api.Limits.Connections;
using ChatServer.Attachments;
using ChatServer.Options.RateLimits;
using ChatServer.Realtime;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace ChatServer.Api.Limits;

/// <summary>
/// Marks an endpoint whose response is streamed from a file: it takes a file descriptor and little memory, and may take long.
/// </summary>
internal sealed class StreamedAnswer;

/// <summary>
/// Marks an endpoint that clients call many times a second, for each piece of a streamed message: it has a rate of its own.
/// </summary>
internal sealed class FrequentRequest;

/// <summary>
/// Limits the HTTP requests of one signed-in user per minute, and the concurrent requests of one user, or of one address without
/// a token; beyond the limits the answer is 429. A place is held until the response has been sent, so this also bounds the memory
/// of responses that clients don't read.
/// </summary>
internal sealed class UserRequestLimits(RateLimitOptions options, AttachmentOptions attachments, ConnectionCapacity capacity)
    : IDisposable
{
    // The server can run few page reads at once; no user gets more than this many of them.
    private const int MaxReadsAtOnce = 3;
    private const int MaxDownloadsAtOnce = 32;
    private const int MaxOthersAtOnce = 8;
    private const int MaxAnonymousAtOnce = 256;
    private const int MaxAnonymousBodyBytes = 65_536;
    private const int MaxWaiting = 100;

    // Ends the largest of these requests within seconds; Kestrel's default rate would let them hold their connections for
    // minutes.
    private static readonly MinDataRate AnonymousBodyRate = new(bytesPerSecond: 8_192, gracePeriod: TimeSpan.FromSeconds(5));

    // For each running upload, this many more may wait for their slot.
    private const int WaitingPerUpload = 4;

    private readonly UserRateLimit perUser = new(
        options.RequestsPerUserPerMinute, TimeSpan.FromMinutes(1), burst: options.RequestsPerUserPerMinute);
    private readonly UserRateLimit frequent = new(
        options.ChatEventsPerSecond, TimeSpan.FromSeconds(1), burst: options.ChatEventsPerSecond * 2);
    private readonly PartitionedRateLimiter<string> reads = AtOnce(MaxReadsAtOnce);
    private readonly PartitionedRateLimiter<string> downloads = AtOnce(MaxDownloadsAtOnce);
    private readonly PartitionedRateLimiter<string> others = AtOnce(
        MaxOthersAtOnce + (attachments.MaxUploadsPerUser * (1 + WaitingPerUpload)));
    private readonly PartitionedRateLimiter<string> anonymous = AtOnce(MaxAnonymousAtOnce);
    private readonly DownloadPlaces places = new(capacity);

    /// <summary>Runs after authentication, which identifies the user.</summary>
    public static void Use(WebApplication app)
    {
        var limits = app.Services.GetRequiredService<UserRequestLimits>();
        app.Use(limits.PassAsync);
    }

    public void Dispose()
    {
        perUser.Dispose();
        frequent.Dispose();
        reads.Dispose();
        downloads.Dispose();
        others.Dispose();
        anonymous.Dispose();
        places.Dispose();
    }

    internal Task PassAsync(HttpContext context, RequestDelegate next)
    {
        var isStreamed = context.GetEndpoint()?.Metadata.GetMetadata<StreamedAnswer>() is not null;
        if (isStreamed)
            next = TakingDownload(next);
        if (!options.Enabled)
            return next(context);

        if (context.Features.Get<CurrentUser>() is not { } user)
            return PassAnonymousAsync(context, next, isStreamed);

        context.Features.Get<OpenConnections.Place>()?.Occupy();
        var rate = context.GetEndpoint()?.Metadata.GetMetadata<FrequentRequest>() is null ? perUser : frequent;
        if (!rate.TryTake(user.Id, out var wait))
            return RefuseAsync(context, wait);

        var requests = HttpMethods.IsGet(context.Request.Method) ? reads : others;
        return TakeTurnAsync(isStreamed ? downloads : requests, user.Id.ToString(), context, next);
    }

    private static PartitionedRateLimiter<string> AtOnce(int turns) => PartitionedRateLimiter.Create<string, string>(client =>
        RateLimitPartition.GetConcurrencyLimiter(
            client, _ => new ConcurrencyLimiterOptions { PermitLimit = turns, QueueLimit = MaxWaiting }));

    private Task PassAnonymousAsync(HttpContext context, RequestDelegate next, bool isStreamed)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } body)
            body.MaxRequestBodySize = Math.Min(body.MaxRequestBodySize ?? long.MaxValue, MaxAnonymousBodyBytes);
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = AnonymousBodyRate;
        return TakeTurnAsync(
            isStreamed ? downloads : anonymous, ClientNetwork.Of(context.Connection.RemoteIpAddress), context, next);
    }

    // Open files are bounded for all users together, whatever the limits are: they share the process's descriptors with
    // connections.
    private RequestDelegate TakingDownload(RequestDelegate next) => async context =>
    {
        using var place = await places.TakeAsync(context.Connection.RemoteIpAddress, context.RequestAborted);
        if (place.IsAcquired)
            await next(context);
        else
            await RefuseAsync(context, TimeSpan.FromSeconds(1));
    };

    private static async Task TakeTurnAsync(
        PartitionedRateLimiter<string> turns, string client, HttpContext context, RequestDelegate next)
    {
        using var turn = await turns.AcquireAsync(client, 1, context.RequestAborted);
        if (turn.IsAcquired)
            await next(context);
        else
            await RefuseAsync(context, TimeSpan.FromSeconds(1));
    }

    private static Task RefuseAsync(HttpContext context, TimeSpan wait)
    {
        context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        RetryAfter.Set(context.Response, wait);
        return ErrorHandler.DescribeStatusAsync(context);
    }
}
