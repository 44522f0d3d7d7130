using ChatServer.Messages;
using ChatServer.Protocol.Room;

namespace ChatServer.Api.Room;

/// <summary>Checks the form of what a client wants to send.</summary>
internal static class Drafts
{
    public const int MaxBodyLength = 20_000;
    public const int MaxClientMsgIdLength = 64;

    public static (MessageDraft? Draft, ErrorFrame? Error) Of(Guid senderId, SendText text)
    {
        const string action = "text_message";
        if (CheckCommon(text.ReceiverId, text.ClientMsgId, text.ReplyToId, action) is { } error)
            return (null, error);

        if (CheckBody(text.MessageBody, action, text.ClientMsgId) is { } wrongBody)
            return (null, wrongBody);

        return (new MessageDraft(senderId, text.ReceiverId!.Value, MessageType.Text, text.MessageBody!, text.ClientMsgId, text.ReplyToId), null);
    }

    public static (MessageDraft? Draft, ErrorFrame? Error) Of(Guid senderId, SendProfile profile)
    {
        const string action = "user_profile_message";
        if (CheckCommon(profile.ReceiverId, profile.ClientMsgId, profile.ReplyToId, action) is { } error)
            return (null, error);

        if (profile.AttachedProfileId is not { } attached)
            return (null, Errors.InvalidPayload("attached_profile_id", "attached_profile_id is missing", action, profile.ClientMsgId));

        return (
            new MessageDraft(
                senderId, profile.ReceiverId!.Value, MessageType.UserProfile, Body: "", profile.ClientMsgId, profile.ReplyToId, attached),
            null);
    }

    /// <summary>What is wrong with a client_msg_id, if anything.</summary>
    public static string? CheckClientMsgId(string? clientMsgId) =>
        clientMsgId is null || (clientMsgId.Length is > 0 and <= MaxClientMsgIdLength && clientMsgId.All(char.IsAscii) && !clientMsgId.Any(char.IsControl))
            ? null
            : $"client_msg_id must have 1 to {MaxClientMsgIdLength} printable ASCII characters";

    /// <summary>What is wrong with a text, if anything.</summary>
    public static ErrorFrame? CheckBody(string? body, string action, string? clientMsgId = null)
    {
        if (body is { Length: > MaxBodyLength })
            return Errors.Of(ErrorCodes.TooLarge, $"message_body may have at most {MaxBodyLength} characters", "message_body", action, clientMsgId);

        return string.IsNullOrWhiteSpace(body)
            ? Errors.InvalidPayload("message_body", body is null ? "message_body is missing" : "message_body is empty", action, clientMsgId)
            : null;
    }

    private static ErrorFrame? CheckCommon(Guid? receiverId, string? clientMsgId, long? replyToId, string action)
    {
        if (CheckClientMsgId(clientMsgId) is { } wrong)
            return Errors.InvalidPayload("client_msg_id", wrong, action);

        if (receiverId is null)
            return Errors.InvalidPayload("receiver_id", "receiver_id is missing", action, clientMsgId);

        return replyToId is <= 0 ? Errors.InvalidPayload("reply_to_id", "reply_to_id must be a message id", action, clientMsgId) : null;
    }
}
