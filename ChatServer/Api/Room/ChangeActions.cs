using ChatServer.Messages;
using ChatServer.Messages.Pins;
using ChatServer.Messages.Reactions;
using ChatServer.Protocol.Room;
using ChatServer.Realtime;

namespace ChatServer.Api.Room;

/// <summary>
/// What one client does with messages that were sent: edits, deletes, reacts, pins, votes. What changes is told by its event, to all
/// devices; what was so already is told to who asked, so that a repeated action is answered like the first.
/// </summary>
internal sealed class ChangeActions(Connection connection, RoomFeatures features)
{
    private Guid UserId => connection.User.Id;

    public async ValueTask ChangeAsync(ClientAction action, Action<ErrorFrame> refuse)
    {
        var name = RoomActions.Name(action);
        if (Check(action, name) is { } wrong)
        {
            refuse(wrong);
            return;
        }

        var outcome = await RunAsync(action);
        if (outcome.Result is not (ChangeResult.Done or ChangeResult.Unchanged))
            refuse(ErrorOf(outcome, name));
        else if (outcome.Said is { } said && connection.Encoder.Encode(said, forActor: true) is { } frame)
            connection.Send(frame);
    }

    private static ErrorFrame? Check(ClientAction action, string name)
    {
        if (MessageId(action) is not > 0)
            return Errors.NoMessageId("message_id", MessageId(action), name);

        return action switch
        {
            EditMessage { MessageBody: null } => Errors.InvalidPayload("message_body", "message_body is missing", name),
            React { Emoji: null } or Unreact { Emoji: null } => Errors.InvalidPayload("emoji", "emoji is missing", name),
            React { Emoji: var emoji } when !Emoji.IsValid(emoji) => NoEmoji(name),
            Unreact { Emoji: var emoji } when !Emoji.IsValid(emoji) => NoEmoji(name),
            CastVote { Options: null } => Errors.InvalidPayload("options", "options is missing", name),
            _ => null,
        };
    }

    private static long? MessageId(ClientAction action) => action switch
    {
        EditMessage edit => edit.MessageId,
        DeleteMessage delete => delete.MessageId,
        React react => react.MessageId,
        Unreact unreact => unreact.MessageId,
        Pin pin => pin.MessageId,
        Unpin unpin => unpin.MessageId,
        CastVote vote => vote.MessageId,
        ClosePoll close => close.MessageId,
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, null),
    };

    private ValueTask<ChangeOutcome> RunAsync(ClientAction action) => action switch
    {
        EditMessage edit => features.Edits.EditAsync(UserId, edit.MessageId!.Value, edit.MessageBody!, CancellationToken.None),
        DeleteMessage delete => features.Deletion.DeleteAsync(UserId, delete.MessageId!.Value, CancellationToken.None),
        React react => features.Reactions.AddAsync(UserId, react.MessageId!.Value, react.Emoji!, CancellationToken.None),
        Unreact unreact => features.Reactions.RemoveAsync(UserId, unreact.MessageId!.Value, unreact.Emoji!, CancellationToken.None),
        Pin pin => features.Pins.PinAsync(UserId, pin.MessageId!.Value, CancellationToken.None),
        Unpin unpin => features.Pins.UnpinAsync(UserId, unpin.MessageId!.Value, CancellationToken.None),
        CastVote vote => features.Polls.VoteAsync(UserId, vote.MessageId!.Value, vote.Options!, CancellationToken.None),
        ClosePoll close => features.Polls.CloseAsync(UserId, close.MessageId!.Value, CancellationToken.None),
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, null),
    };

    private static ErrorFrame NoEmoji(string name) => Errors.InvalidPayload("emoji", "emoji must be one emoji", name);

    private static ErrorFrame ErrorOf(ChangeOutcome outcome, string name) => outcome.Result switch
    {
        ChangeResult.Invalid => RoomDrafts.Error(outcome.Error!, name, clientMsgId: null),
        ChangeResult.RateLimited => Errors.RateLimited(outcome.RetryAfter, name),
        ChangeResult.NotFound => Errors.Of(ErrorCodes.NotFound, "There is no such message", "message_id", name),
        ChangeResult.Blocked => Errors.Of(ErrorCodes.Blocked, "This user has blocked you", "message_id", name),
        ChangeResult.Suspended => Errors.Suspended(name),
        ChangeResult.NotAllowed => Errors.Of(ErrorCodes.Forbidden, "This message is not yours to change", "message_id", name),
        ChangeResult.TooLate when name == "vote" => Errors.Of(ErrorCodes.Forbidden, "This poll is closed", "message_id", name),
        ChangeResult.TooLate => Errors.Of(ErrorCodes.Forbidden, "The time in which this message may be changed is over", "message_id", name),
        ChangeResult.TooMany when name == "react" =>
            Errors.Of(ErrorCodes.Forbidden, $"A message takes {MessageReactions.MaxKinds} kinds of reactions", "emoji", name),
        ChangeResult.TooMany when name == "vote" => Errors.InvalidPayload("options", "This poll takes one option", name),
        ChangeResult.NoPoll => Errors.InvalidPayload("message_id", "This message is no poll", name),
        ChangeResult.NoSuchOption => Errors.InvalidPayload("options", "options must be places in the poll's list of options, from 0", name),
        ChangeResult.TooMany =>
            Errors.Of(ErrorCodes.Forbidden, $"A conversation takes {MessagePins.MaxPins} pins", "message_id", name),
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, null),
    };
}
