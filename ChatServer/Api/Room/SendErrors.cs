using ChatServer.Attachments;
using ChatServer.Messages;
using ChatServer.Messages.Files;
using ChatServer.Messages.Types;
using ChatServer.Protocol.Room;

namespace ChatServer.Api.Room;

/// <summary>Why a message was not stored, in Room's words.</summary>
internal static class SendErrors
{
    /// <summary>To be read after the field's name.</summary>
    public const string TakesNoReplies = "must be a message that is no reply itself, and not of the server";

    public static string Action(MessageDraft draft) =>
        draft.ForwardOf is not null ? "forward" : draft.Data is not null ? "message" : draft.Type == MessageType.UserProfile ? "user_profile_message" : "text_message";

    public static ErrorFrame Of(MessageDraft draft, SendOutcome outcome)
    {
        var action = Action(draft);
        return outcome.Result switch
        {
            SendResult.Invalid => RoomDrafts.Error(outcome.Error!, action, draft.ClientMsgId),
            SendResult.RateLimited => Errors.RateLimited(outcome.RetryAfter, action, draft.ClientMsgId),
            SendResult.UnknownReceiver =>
                Errors.Of(ErrorCodes.UnknownReceiver, "There is no such user", "receiver_id", action, draft.ClientMsgId),
            SendResult.UnknownConversation =>
                Errors.Of(ErrorCodes.NotFound, "There is no such thread", "thread_id", action, draft.ClientMsgId),
            SendResult.Blocked =>
                Errors.Of(ErrorCodes.Blocked, "This user has blocked you", draft.ReceiverId is null ? "thread_id" : "receiver_id", action, draft.ClientMsgId),
            SendResult.Suspended => Errors.Suspended(action, draft.ClientMsgId),
            SendResult.SignedOut => Errors.Of(ErrorCodes.Forbidden, "The token is not valid any more", field: null, action, draft.ClientMsgId),
            SendResult.UnknownReply =>
                Errors.Of(ErrorCodes.NotFound, "There is no such message in this conversation", "reply_to_id", action, draft.ClientMsgId),
            SendResult.UnknownParent =>
                Errors.Of(ErrorCodes.NotFound, "There is no such message in this conversation", "parent_id", action, draft.ClientMsgId),
            SendResult.ParentTakesNoReplies => Errors.InvalidPayload("parent_id", $"parent_id {TakesNoReplies}", action, draft.ClientMsgId),
            SendResult.UnknownSource => Errors.Of(ErrorCodes.NotFound, "There is no such message", "message_id", action, draft.ClientMsgId),
            SendResult.NotForwardable =>
                Errors.Of(ErrorCodes.Forbidden, "A message of this kind can't be forwarded", "message_id", action, draft.ClientMsgId),
            SendResult.UnknownProfile =>
                Errors.Of(ErrorCodes.NotFound, "There is no such user", "attached_profile_id", action, draft.ClientMsgId),
            SendResult.OverQuota => Errors.Of(ErrorCodes.QuotaExceeded, StorageQuota.Describe(NoRoom.ForUser), "message_id", action, draft.ClientMsgId),
            SendResult.ServerFull => Errors.Of(ErrorCodes.QuotaExceeded, StorageQuota.Describe(NoRoom.ForServer), "message_id", action, draft.ClientMsgId),
            SendResult.Conflict =>
                Errors.Of(ErrorCodes.Conflict, "This client_msg_id was used for another message", "client_msg_id", action, draft.ClientMsgId),
            SendResult.Unavailable => Errors.Unavailable(action, draft.ClientMsgId),
            _ => Errors.Internal(action, draft.ClientMsgId),
        };
    }
}
