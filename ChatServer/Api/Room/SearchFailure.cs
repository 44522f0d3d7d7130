using ChatServer.Protocol.Room;

namespace ChatServer.Api.Room;

/// <summary>How a search fails: a status and Room's failure body.</summary>
internal sealed class SearchFailure : IResult
{
    private readonly int status;
    private readonly Failure failure;
    private TimeSpan? retryAfter;

    private SearchFailure(int status, Failure failure)
    {
        this.status = status;
        this.failure = failure;
    }

    public static SearchFailure Invalid(Failure failure) => new(StatusCodes.Status400BadRequest, failure);

    public static SearchFailure Invalid(string error) =>
        Invalid(Envelope.Failure("Invalid query", new Dictionary<string, string[]> { ["q"] = [error] }));

    public static SearchFailure UnknownThread() => new(StatusCodes.Status404NotFound, Envelope.Failure("Unknown thread"));

    public static SearchFailure Disabled() =>
        new(StatusCodes.Status501NotImplemented, Envelope.Failure("This server keeps no search index"));

    public static SearchFailure TooMany(TimeSpan retryAfter) =>
        new(StatusCodes.Status429TooManyRequests, Envelope.Failure("Too many searches; try again later")) { retryAfter = retryAfter };

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = status;
        if (retryAfter is { } wait)
            RetryAfter.Set(httpContext.Response, wait);
        return httpContext.Response.WriteAsJsonAsync(failure, httpContext.RequestAborted);
    }
}
