using ChatServer.Api.Sockets;
using ChatServer.Protocol.Sockets;
using ChatServer.Refusals;

namespace ChatServer.Api.Room;

/// <summary>What Room answers to frames that it can't decode.</summary>
internal static class Errors
{
    private const string ForTheList = "send {\"action\":\"describe\"} for the list";

    public static SocketError NotJson { get; } = new(
        ErrorCodes.BadJson, "A frame must be a JSON object, such as {\"action\":\"describe\"}");

    public static SocketError UnknownAction(string? action) =>
        new(ErrorCodes.UnknownAction, $"action is {(action is null ? "missing" : "unknown")}; {ForTheList}", "action", action);

    public static SocketError InvalidPayload(string? field, string message, string? action, string? clientMsgId) =>
        new(ErrorCodes.InvalidPayload, message, field, action, clientMsgId);

    /// <summary>Of a field that must be a message's id, and isn't.</summary>
    public static Refusal NotMessageId(RequestField field, long? given) =>
        given is null ? Refusal.Missing(field) : Refusal.Invalid(field, "must be a message id");
}
