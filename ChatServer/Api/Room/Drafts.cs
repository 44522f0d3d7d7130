using System.Text;
using System.Text.Json;
using ChatServer.Messages;
using ChatServer.Messages.Types;
using ChatServer.Protocol.Room;

namespace ChatServer.Api.Room;

/// <summary>Checks the form of what a client wants to send.</summary>
internal sealed class Drafts(MessageTypes types)
{
    public const int MaxBodyLength = 20_000;
    public const int MaxClientMsgIdLength = 64;
    public const int MaxDataBytes = 16 * 1024;

    public static (MessageDraft? Draft, ErrorFrame? Error) Of(Guid senderId, SendText text)
    {
        const string action = "text_message";
        var error = CheckCommon(text.ReceiverId, text.ThreadId, text.ClientMsgId, text.ReplyToId, action)
            ?? CheckBody(text.MessageBody, action, text.ClientMsgId);
        return error is null
            ? (new MessageDraft(
                senderId, text.ReceiverId, MessageType.Text, text.MessageBody!, text.ClientMsgId, text.ReplyToId, ConversationId: text.ThreadId), null)
            : (null, error);
    }

    public static (MessageDraft? Draft, ErrorFrame? Error) Of(Guid senderId, SendProfile profile)
    {
        const string action = "user_profile_message";
        if (CheckCommon(profile.ReceiverId, profile.ThreadId, profile.ClientMsgId, profile.ReplyToId, action) is { } error)
            return (null, error);

        if (profile.AttachedProfileId is not { } attached)
            return (null, Errors.InvalidPayload("attached_profile_id", "attached_profile_id is missing", action, profile.ClientMsgId));

        return (
            new MessageDraft(
                senderId, profile.ReceiverId, MessageType.UserProfile, Body: "", profile.ClientMsgId, profile.ReplyToId, attached, profile.ThreadId),
            null);
    }

    public (MessageDraft? Draft, ErrorFrame? Error) Of(Guid senderId, SendData message)
    {
        const string action = "message";
        var error = CheckCommon(message.ReceiverId, message.ThreadId, message.ClientMsgId, message.ReplyToId, action)
            ?? CheckData(message, action);
        return error is null
            ? (new MessageDraft(
                senderId, message.ReceiverId, types.Find(message.MessageType!), message.MessageBody ?? "", message.ClientMsgId, message.ReplyToId,
                ConversationId: message.ThreadId, Data: message.Data!.Value.GetRawText()), null)
            : (null, error);
    }

    /// <summary>What is wrong with a client_msg_id, if anything.</summary>
    public static string? CheckClientMsgId(string? clientMsgId) =>
        clientMsgId is null || (clientMsgId.Length is > 0 and <= MaxClientMsgIdLength && clientMsgId.All(char.IsAscii) && !clientMsgId.Any(char.IsControl))
            ? null
            : $"client_msg_id must have 1 to {MaxClientMsgIdLength} printable ASCII characters";

    /// <summary>What is wrong with a text, if anything.</summary>
    public static ErrorFrame? CheckBody(string? body, string action, string? clientMsgId = null)
    {
        if (CheckLength(body, action, clientMsgId) is { } tooLong)
            return tooLong;

        return string.IsNullOrWhiteSpace(body)
            ? Errors.InvalidPayload("message_body", body is null ? "message_body is missing" : "message_body is empty", action, clientMsgId)
            : null;
    }

    private ErrorFrame? CheckData(SendData message, string action)
    {
        if (message.MessageType is not { } name || !MessageTypes.IsSentAlone(types.Find(name)))
            return Errors.InvalidPayload("message_type", $"message_type must be one of {string.Join(", ", types.WithData)}", action, message.ClientMsgId);

        if (message.Data is not { ValueKind: JsonValueKind.Object } data)
            return Errors.InvalidPayload("data", "data must be an object", action, message.ClientMsgId);

        if (Encoding.UTF8.GetByteCount(data.GetRawText()) > MaxDataBytes)
            return Errors.Of(ErrorCodes.TooLarge, $"data may have at most {MaxDataBytes} bytes", "data", action, message.ClientMsgId);

        if (!MessageData.IsWritable(data))
            return Errors.InvalidPayload("data", "data must be valid Unicode", action, message.ClientMsgId);

        return types.Find(name).Check(data) is { } wrong
            ? Errors.InvalidPayload(wrong.Field, wrong.Message, action, message.ClientMsgId)
            : CheckLength(message.MessageBody, action, message.ClientMsgId);
    }

    private static ErrorFrame? CheckLength(string? body, string action, string? clientMsgId) => body is { Length: > MaxBodyLength }
        ? Errors.Of(ErrorCodes.TooLarge, $"message_body may have at most {MaxBodyLength} characters", "message_body", action, clientMsgId)
        : null;

    private static ErrorFrame? CheckCommon(Guid? receiverId, long? threadId, string? clientMsgId, long? replyToId, string action)
    {
        if (CheckClientMsgId(clientMsgId) is { } wrong)
            return Errors.InvalidPayload("client_msg_id", wrong, action);

        if (receiverId is null && threadId is null)
            return Errors.InvalidPayload("receiver_id", "receiver_id is missing", action, clientMsgId);

        if (threadId is <= 0)
            return Errors.InvalidPayload("thread_id", "thread_id must be the id of a thread", action, clientMsgId);

        return replyToId is <= 0 ? Errors.InvalidPayload("reply_to_id", "reply_to_id must be a message id", action, clientMsgId) : null;
    }
}
