using ChatServer.Api.Errors;
using ChatServer.Messages;
using ChatServer.Messages.Rules;
using ChatServer.Messages.Types;
using ChatServer.Protocol.Room;
using ChatServer.Refusals;

namespace ChatServer.Api.Room;

/// <summary>Turns what a client wants to send into a draft, and a refusal into Room's words.</summary>
internal sealed class RoomDrafts(MessageTypes types)
{
    public static (MessageDraft? Draft, ErrorFrame? Error) Of(Guid senderId, SendText text) =>
        text.MessageBody is { } body
            ? (new MessageDraft(
                senderId, text.ReceiverId, MessageType.Text, body, text.ClientMsgId, text.ReplyToId, ConversationId: text.ThreadId,
                ParentId: text.ParentId), null)
            : (null, Error(Refusal.Missing(RequestField.Body), "text_message", text.ClientMsgId));

    public static (MessageDraft? Draft, ErrorFrame? Error) Of(Guid senderId, SendProfile profile) =>
        profile.AttachedProfileId is { } attached
            ? (new MessageDraft(
                senderId, profile.ReceiverId, MessageType.UserProfile, Body: "", profile.ClientMsgId, profile.ReplyToId, attached,
                profile.ThreadId, ParentId: profile.ParentId), null)
            : (null, Error(Refusal.Missing(RequestField.Profile), "user_profile_message", profile.ClientMsgId));

    public (MessageDraft? Draft, ErrorFrame? Error) Of(Guid senderId, SendData message) =>
        (new MessageDraft(
            senderId, message.ReceiverId, types.Find(message.MessageType ?? ""), message.MessageBody ?? "", message.ClientMsgId, message.ReplyToId,
            ConversationId: message.ThreadId, Data: message.Data?.GetRawText() ?? "null", ParentId: message.ParentId), null);

    /// <summary>Of what kind it is, and what it says, is read from the message that is forwarded.</summary>
    public static (MessageDraft? Draft, ErrorFrame? Error) Of(Guid senderId, ForwardMessage forward) =>
        forward.MessageId is > 0 and var id
            ? (new MessageDraft(
                senderId, forward.ReceiverId, MessageType.Text, Body: "", forward.ClientMsgId, ConversationId: forward.ThreadId, ForwardOf: id), null)
            : (null, Error(Errors.NotMessageId(RequestField.Message, forward.MessageId), "forward", forward.ClientMsgId));

    /// <summary>Names the action that sends such a draft.</summary>
    public static string ActionOf(MessageDraft draft)
    {
        if (draft.ForwardOf is not null)
            return "forward";

        if (draft.Data is not null)
            return "message";

        return draft.Type == MessageType.UserProfile ? "user_profile_message" : "text_message";
    }

    /// <summary>Repeats the client's id, if it can be one.</summary>
    public static ErrorFrame Error(Refusal refusal, string action, string? clientMsgId, Vocabulary? words = null) =>
        Errors.Of(refusal, action, Valid(clientMsgId), words);

    private static string? Valid(string? clientMsgId) => MessageRules.CheckClientMsgId(clientMsgId) is null ? clientMsgId : null;
}
