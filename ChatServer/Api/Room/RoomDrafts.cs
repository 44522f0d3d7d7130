using ChatServer.Messages.Sending;
using ChatServer.Messages.Types;
using ChatServer.Protocol.Room;
using ChatServer.Refusals;

namespace ChatServer.Api.Room;

/// <summary>Turns what a client sends into a draft.</summary>
internal sealed class RoomDrafts(MessageTypes types)
{
    public static Outcome<MessageDraft> Of(Guid senderId, SendText text) =>
        text.MessageBody is { } body
            ? new MessageDraft(
                senderId, new SendTarget(text.ReceiverId, text.ThreadId, text.AgentId),
                new MessageContent(MessageType.Text, body), text.ClientMsgId)
            {
                Place = new MessagePlace(text.ReplyToId, text.ParentId),
            }
            : Refusal.Missing(RequestField.Body);

    public static Outcome<MessageDraft> Of(Guid senderId, SendProfile profile) =>
        profile.AttachedProfileId is { } attached
            ? new MessageDraft(
                senderId, new SendTarget(profile.ReceiverId, profile.ThreadId),
                new MessageContent(MessageType.UserProfile, Body: "") { ProfileId = attached }, profile.ClientMsgId)
            {
                Place = new MessagePlace(profile.ReplyToId, profile.ParentId),
            }
            : Refusal.Missing(RequestField.Profile);

    public Outcome<MessageDraft> Of(Guid senderId, SendData message)
    {
        var content = new MessageContent(
            types.Find(message.MessageType ?? ""), message.MessageBody ?? "", message.Data?.GetRawText() ?? "null");
        return new MessageDraft(senderId, new SendTarget(message.ReceiverId, message.ThreadId), content, message.ClientMsgId)
        {
            Place = new MessagePlace(message.ReplyToId, message.ParentId),
        };
    }

    /// <summary>A forward. Its type and content are read from the original message.</summary>
    public static Outcome<MessageDraft> Of(Guid senderId, ForwardMessage forward) =>
        forward.MessageId is > 0 and var id
            ? new MessageDraft(
                senderId, new SendTarget(forward.ReceiverId, forward.ThreadId),
                new MessageContent(MessageType.Text, Body: "") { ForwardOf = id }, forward.ClientMsgId)
            : Errors.NotMessageId(RequestField.Message, forward.MessageId);

    /// <summary>Returns the name of the action that sends such a draft.</summary>
    public static string ActionOf(MessageDraft draft)
    {
        if (draft.Content.ForwardOf is not null)
            return "forward";

        if (draft.Content.Data is not null)
            return "message";

        return draft.Content.Type == MessageType.UserProfile ? "user_profile_message" : "text_message";
    }
}
