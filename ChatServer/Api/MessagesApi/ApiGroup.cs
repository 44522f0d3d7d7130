using ChatServer.Api.Errors;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.MessagesApi;

/// <summary>What all endpoints of this API have in common.</summary>
internal static class ApiGroup
{
    /// <summary>Maps endpoints that require a token, and refuse every request while the API is switched off.</summary>
    public static RouteGroupBuilder MapApi(this IEndpointRouteBuilder routes, string prefix, string tag)
    {
        var group = routes.MapAlways(prefix, tag);
        group.AddEndpointFilter(AnswerIfEnabled);
        return group;
    }

    /// <summary>The same for endpoints that other APIs refer to: they work even while this API is switched off.</summary>
    public static RouteGroupBuilder MapAlways(this IEndpointRouteBuilder routes, string prefix, string tag) =>
        routes.MapGroup(prefix).RequireAuthorization().WithTags(tag).FailsInDetail(Status401Unauthorized, Status403Forbidden);

    private static async ValueTask<object?> AnswerIfEnabled(
        EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.HttpContext.RequestServices.GetRequiredService<MessagesApiOptions>().Enabled
            ? await next(context)
            : DetailError.Of(Status403Forbidden, MessagesApiOptions.SwitchedOff);
}
