using ChatServer.Api.Errors;
using ChatServer.Protocol.Errors;
using ChatServer.Protocol.Room;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.MessagesApi;

/// <summary>Why something isn't done, for both sides of this API: a status and a body over HTTP, an <c>error</c> frame on the WebSocket.</summary>
/// <param name="Code">One of <see cref="ErrorCodes"/>.</param>
/// <param name="Field">What is to blame, by its name in the request.</param>
/// <param name="RetryAfter">When to ask again; zero: don't.</param>
/// <param name="Kind">What is wrong with the field, in FastAPI's words.</param>
internal sealed record Refusal(
    int Status, string Code, string Message, string? Field = null, TimeSpan RetryAfter = default, string Kind = "value_error")
{
    public static Refusal Invalid(string field, string message) => new(Status422UnprocessableEntity, ErrorCodes.InvalidPayload, message, field);

    public static Refusal Missing(string field) =>
        new(Status422UnprocessableEntity, ErrorCodes.InvalidPayload, $"{field} is missing", field, Kind: "missing");

    /// <summary>Of what is given as the id of a message and isn't one's form.</summary>
    public static Refusal NotMessageId(string? given, string field = "message_id") => NotId(given, field, "the id of a message, such as msg_456");

    public static Refusal NotConversationId(string? given, string field = "conversation_id") =>
        NotId(given, field, "the id of a conversation, such as conv_789");

    public static Refusal NotFileId(string? given, string field = "file_id") => NotId(given, field, "the id of a file, such as file_12");

    public static Refusal NotUserId(string? given, string field = "user_id") => NotId(given, field, "the id of a user, a UUID");

    public static Refusal NotFound(string field, string message) => new(Status404NotFound, ErrorCodes.NotFound, message, field);

    public static Refusal NoMessage(string field = "message_id") => NotFound(field, "There is no such message");

    public static Refusal NoConversation(string field = "conversation_id") => NotFound(field, "There is no such conversation");

    public static Refusal NoUser(string field = "user_id") => NotFound(field, "There is no such user");

    public static Refusal SignedOut() => new(Status401Unauthorized, ErrorCodes.Forbidden, "The token is not valid any more");

    public static Refusal Suspended() => new(Status403Forbidden, ErrorCodes.Forbidden, "You are suspended from messaging");

    public static Refusal Forbidden(string field, string message) => new(Status403Forbidden, ErrorCodes.Forbidden, message, field);

    public static Refusal Blocked(string field) => new(Status403Forbidden, ErrorCodes.Blocked, "This user has blocked you", field);

    public static Refusal Conflict() =>
        new(Status409Conflict, ErrorCodes.Conflict, "This client_msg_id was used for another message", "client_msg_id");

    public static Refusal TooMany(TimeSpan retryAfter) =>
        new(Status429TooManyRequests, ErrorCodes.RateLimited, "Too much at once; try again later", RetryAfter: retryAfter);

    public static Refusal Unavailable() =>
        new(
            Status503ServiceUnavailable, ErrorCodes.Unavailable, "The server can't store anything at the moment; try again later",
            RetryAfter: TimeSpan.FromSeconds(1));

    public static Refusal Internal() =>
        new(Status500InternalServerError, ErrorCodes.Internal, "The server failed to handle this; nothing was stored");

    /// <summary>The same over HTTP.</summary>
    /// <param name="inPath">The fields that stand in the path; the others stand in the body.</param>
    public DetailError Answer(params ReadOnlySpan<string> inPath) =>
        Status == Status422UnprocessableEntity && Field is not null ? DetailError.Invalid(new InvalidField(Kind, Place(Field, inPath), Message))
        : Status == Status404NotFound && Field is not null ? DetailError.NotFound($"{Message} ({Field})")
        : Status == Status429TooManyRequests ? DetailError.TooMany(RetryAfter)
        : DetailError.Of(Status, Message);

    private static string[] Place(string field, ReadOnlySpan<string> inPath) => inPath.Contains(field) ? ["path", field] : DetailError.PlaceInBody(field);

    private static Refusal NotId(string? given, string field, string expected) => given is null ? Missing(field) : Invalid(field, $"{field} must be {expected}");
}
