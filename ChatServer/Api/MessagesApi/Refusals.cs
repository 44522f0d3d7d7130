using ChatServer.Accounts.Blocks;
using ChatServer.Messages;
using ChatServer.Messages.Reactions;
using ChatServer.Messages.Rules;
using ChatServer.Protocol.Room;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.MessagesApi;

/// <summary>What features refuse, in this API's words.</summary>
internal static class Refusals
{
    public static Refusal Of(DraftError error)
    {
        var field = error.Path ?? NameOf(error.Field);
        return new Refusal(
            Status422UnprocessableEntity, error.IsTooLarge ? ErrorCodes.TooLarge : ErrorCodes.InvalidPayload,
            error.Path is null ? $"{field} {error.Problem}" : error.Problem, field);
    }

    public static Refusal Of(MessageDraft draft, SendOutcome outcome) => outcome.Result switch
    {
        SendResult.Invalid => Of(outcome.Error!),
        SendResult.RateLimited => Refusal.TooMany(outcome.RetryAfter),
        SendResult.UnknownReceiver => new Refusal(Status404NotFound, ErrorCodes.UnknownReceiver, "There is no such user", "recipient_id"),
        SendResult.UnknownConversation => Refusal.NoConversation(),
        SendResult.Blocked => Refusal.Blocked(draft.ReceiverId is null ? "conversation_id" : "recipient_id"),
        SendResult.Suspended => Refusal.Suspended(),
        SendResult.UnknownReply => Refusal.NotFound("reply_to_id", "There is no such message in this conversation"),
        SendResult.UnknownParent => Refusal.NotFound("parent_id", "There is no such message in this conversation"),
        SendResult.ParentTakesNoReplies => Refusal.Invalid("parent_id", "parent_id must be the id of a message that is no reply itself"),
        SendResult.UnknownProfile => Refusal.NoUser("profile_id"),
        SendResult.Conflict => Refusal.Conflict(),
        SendResult.Unavailable => Refusal.Unavailable(),
        _ => Refusal.Internal(),
    };

    public static Refusal Of(ChangeOutcome outcome) => outcome.Result switch
    {
        ChangeResult.Invalid => Of(outcome.Error!),
        ChangeResult.RateLimited => Refusal.TooMany(outcome.RetryAfter),
        ChangeResult.NotFound => Refusal.NoMessage(),
        ChangeResult.Blocked => Refusal.Blocked("message_id"),
        ChangeResult.Suspended => Refusal.Suspended(),
        ChangeResult.NotAllowed => Refusal.Forbidden("message_id", "This message is not yours to change"),
        ChangeResult.TooLate => Refusal.Forbidden("message_id", "The time in which this message may be changed is over"),
        ChangeResult.TooMany => Refusal.Forbidden("emoji", $"A message takes {MessageReactions.MaxKinds} kinds of reactions"),
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, null),
    };

    /// <summary>Null where there is nothing to refuse.</summary>
    public static Refusal? Of(BlockResult result) => result switch
    {
        BlockResult.UnknownUser => Refusal.NoUser(),
        BlockResult.Oneself => Refusal.Invalid("user_id", "Nobody can block themselves"),
        BlockResult.TooMany => Refusal.Forbidden("user_id", $"A user can block {UserBlocks.MaxBlocks} others"),
        _ => null,
    };

    private static string NameOf(DraftField field) => field switch
    {
        DraftField.Receiver => "recipient_id",
        DraftField.Conversation => "conversation_id",
        DraftField.Type => "message_type",
        DraftField.Body => "content",
        DraftField.Data => "data",
        DraftField.ClientMsgId => "client_msg_id",
        DraftField.ReplyTo => "reply_to_id",
        DraftField.Parent => "parent_id",
        DraftField.File => "file",
        _ => throw new ArgumentOutOfRangeException(nameof(field), field, null),
    };
}
