using ChatServer.Messages;
using ChatServer.Protocol.Room;
using ChatServer.Realtime;
using ChatServer.Refusals;

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
        if (Check(action) is { } wrong)
        {
            refuse(Errors.Of(wrong, name));
            return;
        }

        var outcome = await RunAsync(action);
        if (outcome.Refusal is { } refusal)
            refuse(Errors.Of(refusal, name));
        else if (outcome.Unchanged is { } unchanged && connection.Encoder.Encode(unchanged, forActor: true) is { } frame)
            connection.Send(frame);
    }

    private static Refusal? Check(ClientAction action)
    {
        if (MessageId(action) is not > 0)
            return Errors.NotMessageId(RequestField.Message, MessageId(action));

        return action switch
        {
            EditMessage { MessageBody: null } => Refusal.Missing(RequestField.Body),
            React { Emoji: null } or Unreact { Emoji: null } => Refusal.Missing(RequestField.Emoji),
            CastVote { Options: null } => Refusal.Missing(RequestField.Options),
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
}
