using ChatServer.Accounts.Sessions;
using Microsoft.AspNetCore.Http.Features;

namespace ChatServer.Api.Errors;

/// <summary>
/// Answers requests that a revocation ended before their answer began: 401, or 403 where only the administrator's role was taken.
/// What an answer had begun with is cut instead, see <see cref="RunningRequest"/>.
/// </summary>
internal static class RevokedRequests
{
    /// <summary>Stands before the authentication, and inside of what handles errors.</summary>
    public static void Use(WebApplication app) => app.Use(PassAsync);

    private static async Task PassAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (Exception) when (WasRevoked(context))
        {
            // Whatever it was broke off with; the answer says why.
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
