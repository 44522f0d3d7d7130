using ChatServer.Accounts;
using ChatServer.Api.Errors;
using ChatServer.Protocol.Room;
using ChatServer.Refusals;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Room;

/// <summary>How a request of Room fails over HTTP: a status and Room's failure body.</summary>
internal sealed class RoomFailure : IResult
{
    // Misspelt, as clients of this protocol know it.
    private const string UnknownReceiver = "Invalid receipient";
    private const string InvalidData = "Invalid data";
    private readonly int status;
    private readonly Failure failure;
    private readonly TimeSpan retryAfter;

    private RoomFailure(int status, Failure failure, TimeSpan retryAfter = default) =>
        (this.status, this.failure, this.retryAfter) = (status, failure, retryAfter);

    /// <param name="words">Null: those of frames.</param>
    /// <param name="inPath">A field that is in the path: it isn't named in <c>errors</c>, which are about the body.</param>
    public static RoomFailure Of(Refusal refusal, Vocabulary? words = null, RequestField? inPath = null)
    {
        var (names, answer) = (words ?? RoomWords.Frames, Answers.Of(refusal.Code));
        if (refusal.Code == RefusalCode.UnknownReceiver)
            return Of(answer.Status, UnknownReceiver);

        var text = names.TextOf(refusal);
        var field = refusal.About is { } about && about == inPath ? null : names.FieldOf(refusal);
        var errors = field is null ? null : new Dictionary<string, string[]> { [field] = [text] };
        return answer.Status == Status422UnprocessableEntity
            ? new RoomFailure(Status400BadRequest, Envelope.Failure(InvalidData, errors))
            : new RoomFailure(answer.Status, Envelope.Failure(text, errors), Answers.RetryAfterOf(refusal));
    }

    public static RoomFailure Of(int status, string message, TimeSpan retryAfter = default) =>
        new(status, Envelope.Failure(message), retryAfter);

    public static RoomFailure Of(RefusalCode code) => Of(new Refusal(code));

    public static RoomFailure Invalid(Failure failure) => new(Status400BadRequest, failure);

    public static RoomFailure Invalid(FieldErrors errors) => Invalid(Envelope.Failure(InvalidData, errors.Texts));

    public static RoomFailure Invalid(string field, string text) => Invalid(FieldErrors.Of(field, text));

    public static RoomFailure TooManyAttempts(TimeSpan retryAfter) =>
        Of(Status429TooManyRequests, "Too many attempts; try again later", retryAfter);

    public static RoomFailure Taken(string field)
    {
        var text = $"A user with this {field} exists already";
        return new RoomFailure(Status409Conflict, Envelope.Failure(text, FieldErrors.Of(field, text).Texts));
    }

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = status;
        if (retryAfter > TimeSpan.Zero)
            RetryAfter.Set(httpContext.Response, retryAfter);
        return httpContext.Response.WriteAsJsonAsync(failure, httpContext.RequestAborted);
    }
}
