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
                senderId, new SendTarget(text.ReceiverId, text.ThreadId), new MessageContent(MessageType.Text, body), text.ClientMsgId)
            {
                Place = new MessagePlace(text.ReplyToId, text.ParentId),
            }, null)
            : (null, Error(Refusal.Missing(RequestField.Body), "text_message", text.ClientMsgId));

    public static (MessageDraft? Draft, ErrorFrame? Error) Of(Guid senderId, SendProfile profile) =>
        profile.AttachedProfileId is { } attached
            ? (new MessageDraft(
                senderId, new SendTarget(profile.ReceiverId, profile.ThreadId),
                new MessageContent(MessageType.UserProfile, Body: "") { ProfileId = attached }, profile.ClientMsgId)
            {
                Place = new MessagePlace(profile.ReplyToId, profile.ParentId),
            }, null)
            : (null, Error(Refusal.Missing(RequestField.Profile), "user_profile_message", profile.ClientMsgId));

    public (MessageDraft? Draft, ErrorFrame? Error) Of(Guid senderId, SendData message)
    {
        var content = new MessageContent(types.Find(message.MessageType ?? ""), message.MessageBody ?? "", message.Data?.GetRawText() ?? "null");
        return (new MessageDraft(senderId, new SendTarget(message.ReceiverId, message.ThreadId), content, message.ClientMsgId)
        {
            Place = new MessagePlace(message.ReplyToId, message.ParentId),
        }, null);
    }

    /// <summary>Of what kind it is, and what it says, is read from the message that is forwarded.</summary>
    public static (MessageDraft? Draft, ErrorFrame? Error) Of(Guid senderId, ForwardMessage forward) =>
        forward.MessageId is > 0 and var id
            ? (new MessageDraft(
                senderId, new SendTarget(forward.ReceiverId, forward.ThreadId),
                new MessageContent(MessageType.Text, Body: "") { ForwardOf = id }, forward.ClientMsgId), null)
            : (null, Error(Errors.NotMessageId(RequestField.Message, forward.MessageId), "forward", forward.ClientMsgId));

    /// <summary>Names the action that sends such a draft.</summary>
    public static string ActionOf(MessageDraft draft)
    {
        if (draft.Content.ForwardOf is not null)
            return "forward";

        if (draft.Content.Data is not null)
            return "message";

        return draft.Content.Type == MessageType.UserProfile ? "user_profile_message" : "text_message";
    }

    /// <summary>Repeats the client's id, if it can be one.</summary>
    public static ErrorFrame Error(Refusal refusal, string action, string? clientMsgId, Vocabulary? words = null) =>
        Errors.Of(refusal, action, Valid(clientMsgId), words);

    private static string? Valid(string? clientMsgId) => MessageRules.CheckClientMsgId(clientMsgId) is null ? clientMsgId : null;
}
