using ChatServer.Accounts;
using ChatServer.Protocol.Room;

namespace ChatServer.Api.Room;

/// <summary>How a request about an account fails: a status and Room's failure body.</summary>
internal sealed class AccountFailure : IResult
{
    private readonly int status;
    private readonly Failure failure;
    private TimeSpan? retryAfter;

    private AccountFailure(int status, string message, FieldErrors? errors = null)
    {
        this.status = status;
        failure = Envelope.Failure(message, errors?.Texts);
    }

    public static AccountFailure Invalid(FieldErrors errors) => new(StatusCodes.Status400BadRequest, "Invalid data", errors);

    public static AccountFailure Impossible(string message) => new(StatusCodes.Status400BadRequest, message);

    public static AccountFailure Taken(string field) =>
        new(StatusCodes.Status409Conflict, $"A user with this {field} exists already", FieldErrors.Of(field, $"A user with this {field} exists already"));

    public static AccountFailure Conflict(string message) => new(StatusCodes.Status409Conflict, message);

    public static AccountFailure Unauthorized(string message) => new(StatusCodes.Status401Unauthorized, message);

    public static AccountFailure Forbidden(string message) => new(StatusCodes.Status403Forbidden, message);

    public static AccountFailure NotFound(string message) => new(StatusCodes.Status404NotFound, message);

    public static AccountFailure TooMany(TimeSpan retryAfter) =>
        new(StatusCodes.Status429TooManyRequests, "Too many attempts; try again later") { retryAfter = retryAfter };

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = status;
        if (retryAfter is { } wait)
            RetryAfter.Set(response, wait);

        return response.WriteAsJsonAsync(failure, httpContext.RequestAborted);
    }
}
