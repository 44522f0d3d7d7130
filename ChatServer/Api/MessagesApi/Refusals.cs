using ChatServer.Accounts.Blocks;
using ChatServer.Attachments;
using ChatServer.Attachments.Sending;
using ChatServer.Messages;
using ChatServer.Messages.Files;
using ChatServer.Messages.Pins;
using ChatServer.Messages.Reactions;
using ChatServer.Messages.Replies;
using ChatServer.Messages.Rules;
using ChatServer.Messages.Types;
using ChatServer.Protocol.Room;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.MessagesApi;

/// <summary>What features refuse, in this API's words.</summary>
internal static class Refusals
{
    private static readonly MessageDraft NoDraft = new(Guid.Empty, null, MessageType.Text, "");

    public static Refusal Of(DraftError error)
    {
        var field = error.Path ?? NameOf(error.Field);
        return new Refusal(
            Status422UnprocessableEntity, error.IsTooLarge ? ErrorCodes.TooLarge : ErrorCodes.InvalidPayload,
            error.Path is null ? $"{field} {error.Problem}" : error.Problem, field);
    }

    /// <summary>Of what has nothing to do with the draft.</summary>
    public static Refusal Of(SendResult result) => Of(NoDraft, new SendOutcome(result));

    public static Refusal Of(MessageDraft draft, SendOutcome outcome) => outcome.Result switch
    {
        SendResult.Invalid => Of(outcome.Error!),
        SendResult.RateLimited => Refusal.TooMany(outcome.RetryAfter),
        SendResult.UnknownReceiver => new Refusal(Status404NotFound, ErrorCodes.UnknownReceiver, "There is no such user", "recipient_id"),
        SendResult.UnknownConversation => Refusal.NoConversation(),
        SendResult.Blocked => Refusal.Blocked(draft.ReceiverId is null ? "conversation_id" : "recipient_id"),
        SendResult.Suspended => Refusal.Suspended(),
        SendResult.SignedOut => Refusal.SignedOut(),
        SendResult.UnknownReply => Refusal.NotFound("reply_to_id", "There is no such message in this conversation"),
        SendResult.UnknownParent => Refusal.NotFound("parent_id", "There is no such message in this conversation"),
        SendResult.ParentTakesNoReplies => Refusal.Invalid("parent_id", "parent_id must be the id of a message that is no reply itself"),
        SendResult.UnknownSource => Refusal.NoMessage(),
        SendResult.NotForwardable => Refusal.Forbidden("message_id", "A message of this kind can't be forwarded"),
        SendResult.UnknownProfile => Refusal.NoUser("profile_id"),
        SendResult.OverQuota => NoRoomFor(NoRoom.ForUser),
        SendResult.ServerFull => NoRoomFor(NoRoom.ForServer),
        SendResult.Conflict => Refusal.Conflict(),
        SendResult.Unavailable => Refusal.Unavailable(),
        _ => Refusal.Internal(),
    };

    public static Refusal Of(ShareOutcome outcome) => outcome.Stored switch
    {
        FileMessageResult.SignedOut => Refusal.SignedOut(),
        FileMessageResult.Suspended => Refusal.Suspended(),
        FileMessageResult.Blocked => Refusal.Blocked("conversation_id"),
        FileMessageResult.Conflict => Refusal.Conflict(),
        FileMessageResult.NoRoomLeft full => NoRoomFor(full.Reason),
        FileMessageResult.UnknownReply => Of(SendResult.UnknownReply),
        FileMessageResult.BadParent { Refusal: ParentRefusal.Unknown } => Of(SendResult.UnknownParent),
        FileMessageResult.BadParent => Of(SendResult.ParentTakesNoReplies),
        FileMessageResult.Invalid invalid => ShareForm.Refuse(invalid.Error),
        FileMessageResult.RateLimited limited => Refusal.TooMany(limited.RetryAfter),
        FileMessageResult.Created or FileMessageResult.Repeated => Of(outcome.Announced.Result),
        _ => Refusal.NoConversation(),
    };

    private static Refusal NoRoomFor(NoRoom reason) =>
        new(Status507InsufficientStorage, ErrorCodes.QuotaExceeded, StorageQuota.Describe(reason));

    private static Refusal Of(AnnounceResult result) => result switch
    {
        AnnounceResult.Blocked => Refusal.Blocked("conversation_id"),
        AnnounceResult.Suspended => Refusal.Suspended(),
        _ => Refusal.NoConversation(),
    };

    /// <param name="command">The type of the frame that asks for the change.</param>
    public static Refusal Of(ChangeOutcome outcome, string command) => outcome.Result switch
    {
        ChangeResult.Invalid => Of(outcome.Error!),
        ChangeResult.RateLimited => Refusal.TooMany(outcome.RetryAfter),
        ChangeResult.NotFound => Refusal.NoMessage(),
        ChangeResult.Blocked => Refusal.Blocked("message_id"),
        ChangeResult.Suspended => Refusal.Suspended(),
        ChangeResult.NotAllowed => Refusal.Forbidden("message_id", "This message is not yours to change"),
        ChangeResult.TooLate when command == "vote" => Refusal.Forbidden("message_id", "This poll is closed"),
        ChangeResult.TooLate => Refusal.Forbidden("message_id", "The time in which this message may be changed is over"),
        ChangeResult.TooMany when command == "vote" => Refusal.Invalid("options", "This poll takes one option"),
        ChangeResult.TooMany when command == "pin" => Refusal.Forbidden("message_id", $"A conversation takes {MessagePins.MaxPins} pins"),
        ChangeResult.TooMany => Refusal.Forbidden("emoji", $"A message takes {MessageReactions.MaxKinds} kinds of reactions"),
        ChangeResult.NoPoll => Refusal.Invalid("message_id", "This message is no poll"),
        ChangeResult.NoSuchOption => Refusal.Invalid("options", "options must be places in the poll's list of options, from 0"),
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
