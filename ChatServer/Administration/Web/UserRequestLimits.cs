using System.Threading.RateLimiting;
using ChatServer.Accounts;
using ChatServer.Api;
using ChatServer.Api.Errors;

namespace ChatServer.Administration.Web;

/// <summary>How many HTTP requests one signed-in user may make, in a minute and at once, from whatever address; past it 429.</summary>
internal sealed class UserRequestLimits(RateLimitOptions options) : IDisposable
{
    private readonly UserRateLimit? perUser = options.Enabled
        ? new UserRateLimit(options.RequestsPerUserPerMinute, TimeSpan.FromMinutes(1), burst: options.RequestsPerUserPerMinute)
        : null;

    // What a page reads takes one of few places for all; nobody takes more than these of them. Who waits has no answer yet: an answer that
    // has begun, such as a download, counts no more.
    private const int MaxReadsAtOnce = 3;
    private const int MaxWaiting = 100;
    private readonly PartitionedRateLimiter<Guid>? reads = options.Enabled
        ? PartitionedRateLimiter.Create<Guid, Guid>(userId => RateLimitPartition.GetConcurrencyLimiter(
            userId, _ => new ConcurrencyLimiterOptions { PermitLimit = MaxReadsAtOnce, QueueLimit = MaxWaiting }))
        : null;

    /// <summary>Stands after the authentication, which says who asks.</summary>
    public static void Use(WebApplication app)
    {
        var limits = app.Services.GetRequiredService<UserRequestLimits>();
        app.Use(limits.PassAsync);
    }

    public void Dispose()
    {
        perUser?.Dispose();
        reads?.Dispose();
    }

    internal Task PassAsync(HttpContext context, RequestDelegate next)
    {
        if (perUser is null || context.Features.Get<CurrentUser>() is not { } user)
            return next(context);

        if (!perUser.TryTake(user.Id, out var wait))
            return RefuseAsync(context, wait);

        return HttpMethods.IsGet(context.Request.Method) ? ReadAsync(context, next, user.Id) : next(context);
    }

    private async Task ReadAsync(HttpContext context, RequestDelegate next, Guid userId)
    {
        using var turn = await reads!.AcquireAsync(userId, 1, context.RequestAborted);
        if (!turn.IsAcquired)
        {
            await RefuseAsync(context, TimeSpan.FromSeconds(1));
            return;
        }

        context.Response.OnStarting(() =>
        {
            turn.Dispose();
            return Task.CompletedTask;
        });
        await next(context);
    }

    private static Task RefuseAsync(HttpContext context, TimeSpan wait)
    {
        context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        RetryAfter.Set(context.Response, wait);
        return ErrorHandler.DescribeStatusAsync(context);
    }
}
