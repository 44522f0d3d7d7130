using ChatServer.Protocol.Errors;

namespace ChatServer.Api.MessagesApi;

/// <summary>How a request of this API fails: a status and <c>{"detail": …}</c>.</summary>
internal sealed class ApiProblem : IResult
{
    private readonly int status;
    private readonly object body;
    private readonly TimeSpan retryAfter;

    private ApiProblem(int status, object body, TimeSpan retryAfter = default)
    {
        this.status = status;
        this.body = body;
        this.retryAfter = retryAfter;
    }

    public static ApiProblem Of(Refusal refusal) => new(refusal.Status, refusal.Body(), refusal.RetryAfter);

    public static ApiProblem Of(int status, string message) => new(status, new DetailFailure(message));

    public static ApiProblem NotFound(string message) => Of(StatusCodes.Status404NotFound, message);

    public static ApiProblem Invalid(IReadOnlyList<InvalidField> fields) =>
        new(StatusCodes.Status422UnprocessableEntity, new ValidationFailure(fields));

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = status;
        if (retryAfter > TimeSpan.Zero)
            RetryAfter.Set(httpContext.Response, retryAfter);
        return httpContext.Response.WriteAsJsonAsync(body, body.GetType(), httpContext.RequestAborted);
    }
}
