using System.Globalization;
using ChatServer.Administration.Audit;
using ChatServer.Protocol.Admin;

namespace ChatServer.Api.Admin;

/// <summary>How a request to <c>/admin/</c> fails: a status, and <c>{"detail": …}</c>.</summary>
internal sealed class AdminError : IResult
{
    private readonly int status;
    private readonly object body;
    private TimeSpan? retryAfter;

    private AdminError(int status, object body)
    {
        this.status = status;
        this.body = body;
    }

    public static AdminError Of(int status, string detail) => new(status, new AdminFailure(detail));

    public static AdminError NotFound(string what) => Of(StatusCodes.Status404NotFound, $"There is no such {what}");

    /// <param name="place"><c>body</c> or <c>query</c>.</param>
    public static AdminError Invalid(string place, string field, string message, string type = "value_error") =>
        new(StatusCodes.Status422UnprocessableEntity, new InvalidRequest([new InvalidField(type, [place, field], message)]));

    public static AdminError InvalidBody(string message) =>
        new(StatusCodes.Status422UnprocessableEntity, new InvalidRequest([new InvalidField("json_invalid", ["body"], message)]));

    public static AdminError Missing(string place, string field) => Invalid(place, field, "Field required", "missing");

    /// <summary>For whoever is signed in and no administrator; the same on every path.</summary>
    public static AdminError NoAdmin() => Of(StatusCodes.Status403Forbidden, "You do not have permission to access this resource");

    public static AdminError Of(AdminOutcome outcome, string what) => outcome switch
    {
        AdminOutcome.Unknown => NotFound(what),
        AdminOutcome.Oneself => Of(StatusCodes.Status409Conflict, "Administrators can't do this to themselves"),
        AdminOutcome.Deleted => Of(StatusCodes.Status409Conflict, "This account was deleted"),
        AdminOutcome.Unchanged => Of(StatusCodes.Status409Conflict, "It is so already"),
        AdminOutcome.Full => Of(StatusCodes.Status409Conflict, "There are too many of these"),
        AdminOutcome.NoAdmin => NoAdmin(),
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, null),
    };

    public static AdminError Busy(TimeSpan retryAfter) =>
        new(StatusCodes.Status429TooManyRequests, new AdminFailure("Too many exports at once; try again later")) { retryAfter = retryAfter };

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = status;
        if (retryAfter is { } wait)
            httpContext.Response.Headers.RetryAfter = ((long)wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);

        return httpContext.Response.WriteAsJsonAsync(body, body.GetType(), httpContext.RequestAborted);
    }
}
