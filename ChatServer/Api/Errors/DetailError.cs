using ChatServer.Protocol.Errors;

namespace ChatServer.Api.Errors;

/// <summary>How a request of any API but Room fails: a status and <c>{"detail":…}</c>.</summary>
internal sealed class DetailError : IResult
{
    private readonly int status;
    private readonly object body;
    private readonly TimeSpan? retryAfter;

    private DetailError(int status, object body, TimeSpan? retryAfter = null)
    {
        this.status = status;
        this.body = body;
        this.retryAfter = retryAfter;
    }

    public static DetailError Of(int status, string detail) => new(status, new DetailFailure(detail));

    public static DetailError NotFound(string detail) => Of(StatusCodes.Status404NotFound, detail);

    public static DetailError TooMany(TimeSpan retryAfter) =>
        new(StatusCodes.Status429TooManyRequests, new DetailFailure("Too much at once; try again later"), retryAfter);

    /// <summary>422, in FastAPI's shape.</summary>
    public static DetailError Invalid(params IReadOnlyList<InvalidField> fields) =>
        new(StatusCodes.Status422UnprocessableEntity, new ValidationFailure(fields));

    public static InvalidField InBody(string field, string problem) => new("value_error", PlaceInBody(field), problem);

    public static InvalidField InQuery(string field, string problem) => new("value_error", ["query", field], problem);

    public static InvalidField InPath(string field, string problem) => new("value_error", ["path", field], problem);

    /// <summary>Where a field of the body stands, such as <c>options[0]</c> or <c>data.latitude</c>.</summary>
    public static string[] PlaceInBody(string field) => ["body", .. field.Split(['.', '[', ']'], StringSplitOptions.RemoveEmptyEntries)];

    public static InvalidField Missing(string field) => new("missing", ["body", field], "Field required");

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = status;
        if (retryAfter is { } wait)
            RetryAfter.Set(httpContext.Response, wait);
        return httpContext.Response.WriteAsJsonAsync(body, httpContext.RequestAborted);
    }
}
