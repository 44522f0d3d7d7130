using ChatServer.Protocol.Admin;

namespace ChatServer.Api.Admin;

/// <summary>What <c>/openapi/v1.json</c> says of the failures of <c>/admin/</c>.</summary>
internal static class AdminDescription
{
    public static TBuilder FailsAsAdmin<TBuilder>(this TBuilder endpoint, params int[] statuses)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata([.. statuses.Select(status => new ProducesResponseTypeMetadata(status, TypeOf(status), ["application/json"]))]);

    private static Type TypeOf(int status) => status == StatusCodes.Status422UnprocessableEntity ? typeof(InvalidRequest) : typeof(AdminFailure);
}
