using ChatServer.Accounts;
using ChatServer.Api.Errors;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Workspace;

/// <summary>What all endpoints of the workspace APIs have in common.</summary>
internal static class WorkspaceRoutes
{
    // These are relative to /api/v1 in the documents that clients were written from.
    private static readonly string[] Aliases = ["/channels", "/chats", "/folders"];

    // These are below /api, where some clients expect all paths below /api/v1.
    private static readonly string[] Unversioned = ["/chat/completions", "/tasks", "/models"];

    /// <summary>
    /// Endpoints that want a token of a user who doesn't wait for approval, which these clients expect to be a 401, and answer
    /// nothing else where the APIs are switched off.
    /// </summary>
    public static RouteGroupBuilder MapWorkspace(this IEndpointRouteBuilder routes, string prefix, string tag)
    {
        var group = routes.MapGroup(prefix).RequireAuthorization().WithTags(tag)
            .WithMetadata(new PendingStatus(Status401Unauthorized), new TakesTokenCookie())
            .FailsInDetail(Status401Unauthorized, Status403Forbidden);
        group.AddEndpointFilter(AnswerIfEnabledAsync);
        return group;
    }

    /// <summary>
    /// Lets <c>/chats</c> and the like stand for <c>/api/v1/chats</c>, and <c>/api/v1/models</c> and the like for
    /// <c>/api/models</c>. Call it before routing.
    /// </summary>
    public static void UseWorkspaceAliases(this WebApplication app)
    {
        app.Use((context, next) =>
        {
            var path = context.Request.Path;
            if (Array.Exists(Aliases, alias => path.StartsWithSegments(alias)))
                context.Request.Path = "/api/v1" + path;
            else if (path.StartsWithSegments("/api/v1", out var rest)
                && Array.Exists(Unversioned, alias => rest.StartsWithSegments(alias)))
                context.Request.Path = "/api" + rest;
            return next(context);
        });
        app.UseRouting();
    }

    private static async ValueTask<object?> AnswerIfEnabledAsync(
        EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.HttpContext.RequestServices.GetRequiredService<WorkspaceOptions>().Enabled
            ? await next(context)
            : DetailError.Of(Status403Forbidden, WorkspaceOptions.SwitchedOff);
}
