using ChatServer.Protocol.Errors;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Errors;

internal static class DetailDescription
{
    /// <summary>Declares the statuses that are answered with <c>{"detail":…}</c>, for <c>/openapi/v1.json</c>.</summary>
    public static TBuilder FailsInDetail<TBuilder>(this TBuilder endpoint, params int[] statuses)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(
            [.. statuses.Select(status => new ProducesResponseTypeMetadata(status, BodyOf(status), ["application/json"]))]);

    private static Type BodyOf(int status) =>
        status == Status422UnprocessableEntity ? typeof(ValidationFailure) : typeof(DetailFailure);
}
