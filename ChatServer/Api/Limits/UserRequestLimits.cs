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
/// An endpoint whose answer is streamed from a file, piece by piece: it costs a descriptor and little memory, and may take long.
/// </summary>
internal sealed class StreamedAnswer;

/// <summary>
/// How many HTTP requests one signed-in user may make in a minute, and what one user, or one address without a token, may have in
/// progress; past it 429. A turn lasts until the answer has been sent, so this bounds the memory of answers that nobody reads.
/// </summary>
internal sealed class UserRequestLimits(RateLimitOptions options, AttachmentOptions attachments, ConnectionCapacity capacity)
    : IDisposable
{
    // What a page reads takes one of few places for all; nobody takes more than these of them.
    private const int MaxReadsAtOnce = 3;
    private const int MaxDownloadsAtOnce = 32;
    private const int MaxOthersAtOnce = 8;
    private const int MaxAnonymousAtOnce = 256;
    private const int MaxAnonymousBodyBytes = 65_536;
    private const int MaxWaiting = 100;

    // Ends the largest of them within seconds; Kestrel's own rate would let it hold its connection for minutes.
    private static readonly MinDataRate AnonymousBodyRate = new(bytesPerSecond: 8_192, gracePeriod: TimeSpan.FromSeconds(5));

    // Of an upload that runs, so many more wait for their slot.
    private const int WaitingPerUpload = 4;

    private readonly UserRateLimit perUser = new(
        options.RequestsPerUserPerMinute, TimeSpan.FromMinutes(1), burst: options.RequestsPerUserPerMinute);
    private readonly PartitionedRateLimiter<string> reads = AtOnce(MaxReadsAtOnce);
    private readonly PartitionedRateLimiter<string> downloads = AtOnce(MaxDownloadsAtOnce);
    private readonly PartitionedRateLimiter<string> others = AtOnce(
        MaxOthersAtOnce + (attachments.MaxUploadsPerUser * (1 + WaitingPerUpload)));
    private readonly PartitionedRateLimiter<string> anonymous = AtOnce(MaxAnonymousAtOnce);
    private readonly DownloadPlaces places = new(capacity);

    /// <summary>Stands after the authentication, which says who asks.</summary>
    public static void Use(WebApplication app)
    {
        var limits = app.Services.GetRequiredService<UserRequestLimits>();
        app.Use(limits.PassAsync);
    }

    public void Dispose()
    {
        perUser.Dispose();
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
        if (!perUser.TryTake(user.Id, out var wait))
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

    // Open files are bounded for all, whatever the limits are: they share the process's descriptors with the connections.
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
