using ChatServer.Api.Input;
using ChatServer.Protocol.Errors;
using ChatServer.Refusals;

namespace ChatServer.Api.Errors;

/// <summary>The error response of every API but Room: a status and <c>{"detail":…}</c>.</summary>
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

    /// <param name="inPath">The fields that are in the path; the others are in the body.</param>
    public static DetailError Of(Refusal refusal, Vocabulary words, params ReadOnlySpan<string> inPath)
    {
        if (refusal.Fields is { } fields)
            return Invalid([.. fields.Texts.SelectMany(wrong => wrong.Value.Select(problem => InBody(wrong.Key, problem)))]);

        var (answer, field, text) = (Answers.Of(refusal.Code), words.FieldOf(refusal), words.TextOf(refusal));
        if (answer.Status == StatusCodes.Status422UnprocessableEntity)
            return Invalid(
                new InvalidField(
                    refusal.Code == RefusalCode.Missing ? "missing" : "value_error", Place(refusal, field, inPath), text));

        if (answer.Status == StatusCodes.Status404NotFound && field is not null)
            text = $"{text} ({field})";
        var wait = Answers.RetryAfterOf(refusal);
        return new DetailError(answer.Status, new DetailFailure(text), wait > TimeSpan.Zero ? wait : null);
    }

    public static DetailError NotFound(string detail) => Of(StatusCodes.Status404NotFound, detail);

    public static DetailError TooMany(TimeSpan retryAfter) => new(
        StatusCodes.Status429TooManyRequests, new DetailFailure(Answers.Of(RefusalCode.RateLimited).Text), retryAfter);

    /// <summary>A 422 in FastAPI's shape.</summary>
    public static DetailError Invalid(params IReadOnlyList<InvalidField> fields) =>
        new(StatusCodes.Status422UnprocessableEntity, new ValidationFailure(fields));

    /// <summary>A 422 for an invalid query.</summary>
    public static DetailError InvalidQuery(IReadOnlyList<InvalidInput> invalid) =>
        Invalid([.. invalid.Select(input => new InvalidField("value_error", ["query", input.Field], input.Text))]);

    public static InvalidField InBody(string field, string problem) => new("value_error", PlaceInBody(field), problem);

    public static InvalidField InPath(string field, string problem) => new("value_error", ["path", field], problem);

    /// <summary>The path to a field of the body, such as <c>options[0]</c> or <c>data.latitude</c>.</summary>
    public static string[] PlaceInBody(string field) =>
        ["body", .. field.Split(['.', '[', ']'], StringSplitOptions.RemoveEmptyEntries)];

    public static InvalidField Missing(string field) => new("missing", ["body", field], "Field required");

    private static string[] Place(Refusal refusal, string? field, ReadOnlySpan<string> inPath)
    {
        if (field is null)
            return ["body"];

        if (refusal.About == RequestField.Query)
            return ["query", field];

        return inPath.Contains(field) ? ["path", field] : PlaceInBody(field);
    }

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = status;
        if (retryAfter is { } wait)
            RetryAfter.Set(httpContext.Response, wait);
        return httpContext.Response.WriteAsJsonAsync(body, httpContext.RequestAborted);
    }
}
