using ChatServer.Conversations;
using ChatServer.Messages.Deletion;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Messages.Reactions;

/// <summary>
/// Lets participants react to messages: each user can use each emoji once, and a message can have at most
/// <see cref="MaxKinds"/> different emoji.
/// </summary>
internal sealed class MessageReactions(Database database, MessageChanges changes) : IMessagePart
{
    public const int MaxKinds = 20;

    public ValueTask<ChangeOutcome> AddAsync(Guid actorId, long messageId, string emoji, CancellationToken cancellationToken) =>
        ChangeAsync(actorId, messageId, emoji, isAdded: true, cancellationToken);

    /// <summary>Removes a reaction. Removing one that doesn't exist changes nothing and gets the same answer.</summary>
    public ValueTask<ChangeOutcome> RemoveAsync(
        Guid actorId, long messageId, string emoji, CancellationToken cancellationToken) =>
        ChangeAsync(actorId, messageId, emoji, isAdded: false, cancellationToken);

    public void Erase(WriteScope write, MessageRow row) => ReactionStore.DeleteAll(write, row.Id);

    private async ValueTask<ChangeOutcome> ChangeAsync(
        Guid actorId, long messageId, string emoji, bool isAdded, CancellationToken cancellationToken) =>
        Emoji.IsValid(emoji)
            ? await database.WriteAsync(write => Change(write, actorId, messageId, emoji, isAdded), cancellationToken)
            : Refusal.Invalid(RequestField.Emoji, "must be one emoji");

    private ChangeOutcome Change(WriteScope write, Guid actorId, long messageId, string emoji, bool isAdded)
    {
        var found = changes.Find(write, actorId, messageId);
        if (found.IsRefused)
            return found.Refusal;

        var reached = found.Value;

        if (isAdded && !HasRoomFor(write, messageId, emoji))
            return new Refusal(RefusalCode.TooManyReactions, RequestField.Emoji, $"{MaxKinds}");

        var reaction = new ReactionRow(messageId, emoji, actorId);
        var changed = isAdded ? ReactionStore.TryInsert(write, reaction) : ReactionStore.TryDelete(write, reaction);
        if (!changed)
            return new ChangeOutcome(Event(messageId, reached, reaction, isAdded, write.Now));

        Publish(write, reached, reaction, isAdded);
        return ChangeOutcome.Done;
    }

    private static bool HasRoomFor(WriteScope write, long messageId, string emoji)
    {
        var kinds = ReactionStore.ListKinds(write, messageId);
        return kinds.Count < MaxKinds || kinds.Contains(emoji);
    }

    // The log keeps only the latest event of a reaction: adding and removing it a thousand times leaves one.
    private void Publish(WriteScope write, ReachedMessage reached, ReactionRow reaction, bool isAdded)
    {
        ConversationEventStore.DeleteReactions(write, reached.Id, reaction.UserId, reaction.Emoji);
        var kind = isAdded ? ReactionKind.Added : ReactionKind.Removed;
        var position = changes.Append(write, reached, kind, reaction.Emoji);
        write.Publish(Event(position, reached, reaction, isAdded, write.Now));
    }

    private static ReactionChanged Event(
        long position, ReachedMessage reached, ReactionRow reaction, bool isAdded, Timestamp at) =>
        new(position, isAdded, reached.Conversation.Id, reached.Id, reaction.UserId, reaction.Emoji, at, reached.Audience);
}
