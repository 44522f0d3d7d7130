using ChatServer.Messages;
using ChatServer.Messages.Deletion;
using ChatServer.Messages.Editing;
using ChatServer.Messages.Pins;
using ChatServer.Messages.Polls;
using ChatServer.Messages.Reactions;
using ChatServer.Refusals;

namespace ChatServer.Api.Sockets;

/// <summary>
/// What users do with messages that were sent, over HTTP and WebSockets. Changes are carried out even if the request is
/// cancelled.
/// </summary>
internal sealed class MessageActions(
    MessageEdits edits, MessageDeletion deletion, MessageReactions reactions, MessagePins pins, MessagePolls polls)
{
    public ValueTask<ChangeOutcome> EditAsync(Guid userId, long messageId, string? body) =>
        body is null
            ? Missing(RequestField.Body)
            : edits.EditAsync(new EditMessage(userId, messageId, body), CancellationToken.None);

    public ValueTask<ChangeOutcome> DeleteAsync(Guid userId, long messageId) =>
        deletion.DeleteAsync(new DeleteMessage(userId, messageId), CancellationToken.None);

    public ValueTask<ChangeOutcome> ReactAsync(Guid userId, long messageId, string? emoji) =>
        CheckEmoji(emoji) is { } wrong
            ? ValueTask.FromResult<ChangeOutcome>(wrong)
            : reactions.AddAsync(new AddReaction(userId, messageId, emoji!), CancellationToken.None);

    public ValueTask<ChangeOutcome> UnreactAsync(Guid userId, long messageId, string? emoji) =>
        CheckEmoji(emoji) is { } wrong
            ? ValueTask.FromResult<ChangeOutcome>(wrong)
            : reactions.RemoveAsync(
                new RemoveReaction(userId, messageId, emoji!) { OrShortName = true }, CancellationToken.None);

    public ValueTask<ChangeOutcome> PinAsync(Guid userId, long messageId) =>
        pins.PinAsync(new PinMessage(userId, messageId), CancellationToken.None);

    public ValueTask<ChangeOutcome> UnpinAsync(Guid userId, long messageId) =>
        pins.UnpinAsync(new UnpinMessage(userId, messageId), CancellationToken.None);

    public ValueTask<ChangeOutcome> VoteAsync(Guid userId, long messageId, IReadOnlyList<int>? options) =>
        options is null
            ? Missing(RequestField.Options)
            : polls.VoteAsync(new VoteInPoll(userId, messageId, options), CancellationToken.None);

    public ValueTask<ChangeOutcome> ClosePollAsync(Guid userId, long messageId) =>
        polls.CloseAsync(new ClosePoll(userId, messageId), CancellationToken.None);

    private static Refusal? CheckEmoji(string? emoji)
    {
        if (emoji is null)
            return Refusal.Missing(RequestField.Emoji);

        return Emoji.IsValid(emoji) ? null : Refusal.Invalid(RequestField.Emoji, "must be one emoji");
    }

    private static ValueTask<ChangeOutcome> Missing(RequestField field) =>
        ValueTask.FromResult<ChangeOutcome>(Refusal.Missing(field));
}
