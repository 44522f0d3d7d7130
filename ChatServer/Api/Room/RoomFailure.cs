using ChatServer.Api.Errors;
using ChatServer.Api.Input;
using ChatServer.Protocol.Room;
using ChatServer.Refusals;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Room;

/// <summary>Room's HTTP error response: a status and Room's failure body.</summary>
internal sealed class RoomFailure : IResult
{
    // Misspelt, because clients of this protocol know it so.
    private const string UnknownReceiver = "Invalid receipient";
    private const string InvalidQueryText = "Invalid query";
    private static readonly string InvalidData = Answers.Of(RefusalCode.InvalidFields).Text;
    private readonly int status;
    private readonly Failure failure;
    private readonly TimeSpan retryAfter;

    private RoomFailure(int status, Failure failure, TimeSpan retryAfter = default) =>
        (this.status, this.failure, this.retryAfter) = (status, failure, retryAfter);

    /// <param name="words">The names to use; by default those of frames.</param>
    /// <param name="inPath">A field that is in the path. It is left out of <c>errors</c>, which describes the body.</param>
    public static RoomFailure Of(Refusal refusal, Vocabulary? words = null, RequestField? inPath = null)
    {
        var (names, answer) = (words ?? RoomWords.Frames, Answers.Of(refusal.Code));
        if (refusal.Code == RefusalCode.UnknownReceiver)
            return Of(answer.Status, UnknownReceiver);

        var text = names.TextOf(refusal);
        if (refusal.Fields is { } fields)
            return Invalid(fields);

        var field = refusal.About is { } about && about == inPath ? null : names.FieldOf(refusal);
        var errors = field is null ? null : new Dictionary<string, string[]> { [field] = [text] };
        if (answer.Status == Status422UnprocessableEntity)
            return Invalid(Envelope.Failure(refusal.About == RequestField.Query ? InvalidQueryText : InvalidData, errors));

        return new RoomFailure(answer.Status, Envelope.Failure(text, errors), Answers.RetryAfterOf(refusal));
    }

    public static RoomFailure Of(int status, string message) => new(status, Envelope.Failure(message));

    public static RoomFailure Of(RefusalCode code) => Of(new Refusal(code));

    public static RoomFailure InvalidQuery(IReadOnlyList<InvalidInput> invalid) => Invalid(
        Envelope.Failure(InvalidQueryText, invalid.GroupBy(input => input.Field, input => input.Text)
            .ToDictionary(texts => texts.Key, texts => texts.ToArray())));

    public static RoomFailure Invalid(Failure failure) => new(Status400BadRequest, failure);

    public static RoomFailure Invalid(FieldErrors errors) => Invalid(Envelope.Failure(InvalidData, errors.Texts));

    public static RoomFailure Invalid(string field, string text) => Invalid(FieldErrors.Of(field, text));

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = status;
        if (retryAfter > TimeSpan.Zero)
            RetryAfter.Set(httpContext.Response, retryAfter);
        return httpContext.Response.WriteAsJsonAsync(failure, httpContext.RequestAborted);
    }
}
