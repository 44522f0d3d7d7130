using ChatServer.Api.Errors;
using ChatServer.Options;
using ChatServer.Protocol;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatServer.Api;

/// <summary>Returns the server's version and the API level, like <c>describe</c>. It needs no token.</summary>
internal static class VersionEndpoint
{
    public static void MapVersion(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/v1/version", ReadVersion).WithSummary("Reads the server's version and the API level")
            .AllowAnonymous().WithTags("Server")
            .FailsInDetail(StatusCodes.Status429TooManyRequests);

    private static Ok<ServerVersionInfo> ReadVersion() =>
        TypedResults.Ok(new ServerVersionInfo(ServerVersion.Current, ApiLevel.Current));
}
