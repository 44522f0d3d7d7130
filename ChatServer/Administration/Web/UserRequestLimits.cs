using ChatServer.Accounts;
using ChatServer.Api;
using ChatServer.Api.Errors;

namespace ChatServer.Administration.Web;

/// <summary>How many HTTP requests one signed-in user may make, from whatever address; past it 429.</summary>
internal sealed class UserRequestLimits(RateLimitOptions options) : IDisposable
{
    private readonly UserRateLimit? perUser = options.Enabled
        ? new UserRateLimit(options.RequestsPerUserPerMinute, TimeSpan.FromMinutes(1), burst: options.RequestsPerUserPerMinute)
        : null;

    /// <summary>Stands after the authentication, which says who asks.</summary>
    public static void Use(WebApplication app)
    {
        var limits = app.Services.GetRequiredService<UserRequestLimits>();
        app.Use(limits.PassAsync);
    }

    public void Dispose() => perUser?.Dispose();

    private Task PassAsync(HttpContext context, RequestDelegate next)
    {
        if (perUser is null || context.Features.Get<CurrentUser>() is not { } user || perUser.TryTake(user.Id, out var wait))
            return next(context);

        context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        RetryAfter.Set(context.Response, wait);
        return ErrorHandler.DescribeStatusAsync(context);
    }
}
