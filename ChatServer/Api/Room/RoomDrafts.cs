using ChatServer.Messages;
using ChatServer.Messages.Rules;
using ChatServer.Messages.Types;
using ChatServer.Protocol.Room;

namespace ChatServer.Api.Room;

/// <summary>Turns what a client wants to send into a draft, and what is wrong with a draft into Room's words.</summary>
internal sealed class RoomDrafts(MessageTypes types)
{
    public static (MessageDraft? Draft, ErrorFrame? Error) Of(Guid senderId, SendText text) =>
        text.MessageBody is { } body
            ? (new MessageDraft(
                senderId, text.ReceiverId, MessageType.Text, body, text.ClientMsgId, text.ReplyToId, ConversationId: text.ThreadId,
                ParentId: text.ParentId), null)
            : (null, Missing("message_body", "text_message", text.ClientMsgId));

    public static (MessageDraft? Draft, ErrorFrame? Error) Of(Guid senderId, SendProfile profile) =>
        profile.AttachedProfileId is { } attached
            ? (new MessageDraft(
                senderId, profile.ReceiverId, MessageType.UserProfile, Body: "", profile.ClientMsgId, profile.ReplyToId, attached,
                profile.ThreadId, ParentId: profile.ParentId), null)
            : (null, Missing("attached_profile_id", "user_profile_message", profile.ClientMsgId));

    public (MessageDraft? Draft, ErrorFrame? Error) Of(Guid senderId, SendData message) =>
        (new MessageDraft(
            senderId, message.ReceiverId, types.Find(message.MessageType ?? ""), message.MessageBody ?? "", message.ClientMsgId, message.ReplyToId,
            ConversationId: message.ThreadId, Data: message.Data?.GetRawText() ?? "null", ParentId: message.ParentId), null);

    /// <summary>Of what kind it is, and what it says, is read from the message that is forwarded.</summary>
    public static (MessageDraft? Draft, ErrorFrame? Error) Of(Guid senderId, ForwardMessage forward) =>
        forward.MessageId is > 0 and var id
            ? (new MessageDraft(
                senderId, forward.ReceiverId, MessageType.Text, Body: "", forward.ClientMsgId, ConversationId: forward.ThreadId, ForwardOf: id), null)
            : (null, Errors.NoMessageId("message_id", forward.MessageId, "forward", Valid(forward.ClientMsgId)));

    public static ErrorFrame Error(DraftError error, string action, string? clientMsgId)
    {
        var name = Name(error.Field);
        var message = error.Path is null ? $"{name} {error.Problem}" : error.Problem;
        return Errors.Of(
            error.IsTooLarge ? ErrorCodes.TooLarge : ErrorCodes.InvalidPayload, message, error.Path ?? name, action,
            error.Field == DraftField.ClientMsgId ? null : clientMsgId);
    }

    private static string Name(DraftField field) => field switch
    {
        DraftField.Receiver => "receiver_id",
        DraftField.Conversation => "thread_id",
        DraftField.Type => "message_type",
        DraftField.Body => "message_body",
        DraftField.Data => "data",
        DraftField.ClientMsgId => "client_msg_id",
        DraftField.ReplyTo => "reply_to_id",
        DraftField.Parent => "parent_id",
        DraftField.File => "attached_file",
        _ => throw new ArgumentOutOfRangeException(nameof(field), field, null),
    };

    private static ErrorFrame Missing(string field, string action, string? clientMsgId) =>
        Errors.InvalidPayload(field, $"{field} is missing", action, Valid(clientMsgId));

    private static string? Valid(string? clientMsgId) => MessageRules.CheckClientMsgId(clientMsgId) is null ? clientMsgId : null;
}
