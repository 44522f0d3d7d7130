using ChatServer.Accounts.Sessions;
using Microsoft.AspNetCore.Http.Features;

namespace ChatServer.Api.Errors;

/// <summary>
/// Answers requests whose session was revoked before the response began: with 401, or with 403 if only the administrator role was
/// revoked. A response that has begun is aborted instead, see <see cref="RunningRequest"/>.
/// </summary>
internal static class RevokedRequests
{
    /// <summary>Runs before authentication, inside the error handling.</summary>
    public static void Use(WebApplication app) => app.Use(PassAsync);

    private static async Task PassAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (Exception) when (WasRevoked(context))
        {
            // Whatever the request was cancelled at: the response states the reason.
        }

        if (WasRevoked(context))
            await RefuseAsync(context, context.Features.GetRequiredFeature<RunningRequest>());
    }

    private static bool WasRevoked(HttpContext context) =>
        !context.Response.HasStarted && context.Features.Get<RunningRequest>() is { WasRevoked: true };

    private static Task RefuseAsync(HttpContext context, RunningRequest request)
    {
        request.AllowRefusal();
        context.Response.Clear();
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.Connection = "close"; // the rest of a body isn't read
        context.Response.StatusCode = request.LostRoleOnly ? StatusCodes.Status403Forbidden : StatusCodes.Status401Unauthorized;
        if (!request.LostRoleOnly)
            context.Response.Headers.WWWAuthenticate =
                "Bearer error=\"invalid_token\", error_description=\"The session has ended\"";
        return ErrorHandler.DescribeStatusAsync(context);
    }
}
