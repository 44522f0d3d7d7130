using System.Text.Json;
using ChatServer.Storage;
using Microsoft.AspNetCore.Diagnostics;

namespace ChatServer.Api.Admin;

/// <summary>Turns what was thrown under <c>/admin/</c> into a <c>detail</c>; what is no fault of the caller goes on to the next handler.</summary>
internal sealed class AdminErrorHandler : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (!AdminGate.IsAdmin(httpContext.Request.Path) || Describe(exception) is not { } error)
            return false;

        await error.ExecuteAsync(httpContext);
        return true;
    }

    private static AdminError? Describe(Exception exception) => exception switch
    {
        BadHttpRequestException { InnerException: JsonException json } => Describe(json),
        BadHttpRequestException { StatusCode: StatusCodes.Status400BadRequest } => AdminError.InvalidBody("The request has no JSON body, or one that can't be read"),
        BadHttpRequestException bad => AdminError.Of(bad.StatusCode, bad.Message),
        StorageUnavailableException => AdminError.Of(StatusCodes.Status503ServiceUnavailable, "The server can't store anything at the moment; try again later"),
        _ => null,
    };

    private static AdminError Describe(JsonException json) => json.Path?.TrimStart('$', '.') is { Length: > 0 } field
        ? AdminError.Invalid("body", field, "The value has the wrong type", "type_error")
        : AdminError.InvalidBody("JSON decode error");
}
