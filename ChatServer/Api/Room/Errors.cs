using ChatServer.Accounts.Blocks;
using ChatServer.Protocol.Room;

namespace ChatServer.Api.Room;

/// <summary>The error frames of Room.</summary>
internal static class Errors
{
    public const string SuspendedText = "You are suspended from messaging";
    private const string Action = "error";

    public static ErrorFrame BadJson() => new(Action, ErrorCodes.BadJson, "A frame must be a JSON object, such as {\"action\":\"describe\"}");

    public static ErrorFrame UnknownAction(string? action) =>
        new(
            Action, ErrorCodes.UnknownAction,
            action is null ? "action is missing; send {\"action\":\"describe\"} for the list" : "action is unknown; send {\"action\":\"describe\"} for the list",
            "action", action);

    public static ErrorFrame InvalidPayload(string? field, string message, string? action, string? clientMsgId = null) =>
        new(Action, ErrorCodes.InvalidPayload, message, field, action, clientMsgId);

    /// <summary>For a field that must be a message's id, and isn't.</summary>
    public static ErrorFrame NoMessageId(string field, long? given, string action, string? clientMsgId = null) =>
        InvalidPayload(field, given is null ? $"{field} is missing" : $"{field} must be a message id", action, clientMsgId);

    public static ErrorFrame RateLimited(TimeSpan retryAfter, string? action = null, string? clientMsgId = null) =>
        new(
            Action, ErrorCodes.RateLimited, "Too much at once; try again later", Field: null, action, clientMsgId,
            (int)Math.Ceiling(retryAfter.TotalMilliseconds));

    public static ErrorFrame Unavailable(string action, string? clientMsgId = null) =>
        new(Action, ErrorCodes.Unavailable, "The server can't store anything at the moment; try again later", Field: null, action, clientMsgId, RetryAfterMs: 1_000);

    public static ErrorFrame Internal(string action, string? clientMsgId = null) =>
        new(Action, ErrorCodes.Internal, "The server failed to handle this; nothing was stored", Field: null, action, clientMsgId);

    public static ErrorFrame Suspended(string action, string? clientMsgId = null) =>
        new(Action, ErrorCodes.Forbidden, SuspendedText, Field: null, action, clientMsgId);

    public static ErrorFrame OfBlock(BlockResult result, string action) => result switch
    {
        BlockResult.UnknownUser => Of(ErrorCodes.NotFound, "There is no such user", "user_id", action),
        BlockResult.Oneself => InvalidPayload("user_id", "Nobody can block themselves", action),
        BlockResult.TooMany => Of(ErrorCodes.Forbidden, $"A user can block {UserBlocks.MaxBlocks} others", "user_id", action),
        _ => throw new ArgumentOutOfRangeException(nameof(result), result, null),
    };

    public static ErrorFrame Of(string code, string message, string? field, string action, string? clientMsgId = null) =>
        new(Action, code, message, field, action, clientMsgId);
}
