using ChatServer.Api.Errors;
using ChatServer.Protocol.Room;
using ChatServer.Refusals;

namespace ChatServer.Api.Room;

/// <summary>The error frames of Room.</summary>
internal static class Errors
{
    private const string Action = "error";

    public static ErrorFrame BadJson() => new(Action, ErrorCodes.BadJson, "A frame must be a JSON object, such as {\"action\":\"describe\"}");

    public static ErrorFrame UnknownAction(string? action) =>
        new(
            Action, ErrorCodes.UnknownAction,
            action is null ? "action is missing; send {\"action\":\"describe\"} for the list" : "action is unknown; send {\"action\":\"describe\"} for the list",
            "action", action);

    public static ErrorFrame InvalidPayload(string? field, string message, string? action, string? clientMsgId = null) =>
        new(Action, ErrorCodes.InvalidPayload, message, field, action, clientMsgId);

    /// <param name="words">Null: those of frames.</param>
    public static ErrorFrame Of(Refusal refusal, string? action, string? clientMsgId = null, Vocabulary? words = null)
    {
        var (names, wait) = (words ?? RoomWords.Frames, Answers.RetryAfterOf(refusal));
        return new ErrorFrame(
            Action, Answers.Of(refusal.Code).Code, names.TextOf(refusal), names.FieldOf(refusal), action, clientMsgId,
            wait > TimeSpan.Zero ? (int)Math.Ceiling(wait.TotalMilliseconds) : null);
    }

    /// <summary>Of a field that must be a message's id, and isn't.</summary>
    public static Refusal NotMessageId(RequestField field, long? given) =>
        given is null ? Refusal.Missing(field) : Refusal.Invalid(field, "must be a message id");
}
