using ChatServer.Api.Sockets;
using ChatServer.Protocol.Sockets;
using ChatServer.Refusals;

namespace ChatServer.Api.Room;

/// <summary>Room's errors for frames that can't be decoded.</summary>
internal static class Errors
{
    private const string ForTheList = "send {\"action\":\"describe\"} for the list";

    public static SocketError NotJson { get; } = new(
        ErrorCodes.BadJson, "A frame must be a JSON object, such as {\"action\":\"describe\"}");

    public static SocketError UnknownAction(string? action) =>
        new(ErrorCodes.UnknownAction, $"action is {(action is null ? "missing" : "unknown")}; {ForTheList}", "action", action);

    public static SocketError InvalidPayload(string? field, string message, string? action, string? clientMsgId) =>
        new(ErrorCodes.InvalidPayload, message, field, action, clientMsgId);

    /// <summary>The refusal of a field that isn't a message id.</summary>
    public static Refusal NotMessageId(RequestField field, long? given) =>
        given is null ? Refusal.Missing(field) : Refusal.Invalid(field, "must be a message id");
}
