using ChatServer.Protocol.Errors;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.MessagesApi;

/// <summary>What all endpoints of this API have in common.</summary>
internal static class ApiGroup
{
    /// <summary>Endpoints that want a token, and answer nothing else where the API is switched off.</summary>
    public static RouteGroupBuilder MapApi(this IEndpointRouteBuilder routes, string prefix, string tag)
    {
        var group = routes.MapGroup(prefix).RequireAuthorization().WithTags(tag).FailsWithDetail(Status401Unauthorized, Status403Forbidden);
        group.AddEndpointFilter(AnswerIfEnabled);
        return group;
    }

    /// <summary>The statuses that are answered with <c>{"detail": …}</c>.</summary>
    public static TBuilder FailsWithDetail<TBuilder>(this TBuilder endpoint, params int[] statuses)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata([.. statuses.Select(status => new ProducesResponseTypeMetadata(
            status, status == Status422UnprocessableEntity ? typeof(ValidationFailure) : typeof(DetailFailure), ["application/json"]))]);

    public static async ValueTask<object?> AnswerIfEnabled(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.HttpContext.RequestServices.GetRequiredService<MessagesApiOptions>().Enabled
            ? await next(context)
            : ApiProblem.Of(Status403Forbidden, MessagesApiOptions.SwitchedOff);
}
