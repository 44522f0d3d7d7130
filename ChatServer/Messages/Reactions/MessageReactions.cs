using ChatServer.Conversations;
using ChatServer.Messages.Deletion;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Messages.Reactions;

internal sealed record AddReaction(Guid ActorId, long MessageId, string Emoji) : IWriteCommand;

internal sealed record RemoveReaction(Guid ActorId, long MessageId, string Emoji) : IWriteCommand;

/// <summary>
/// Lets participants react to messages: each user can use each emoji once, and a message can have at most
/// <see cref="MaxKinds"/> different emoji.
/// </summary>
internal sealed class MessageReactions(Database database, MessageChanges changes) : IMessagePart
{
    public const int MaxKinds = 20;

    private static readonly Refusal NotOneEmoji = Refusal.Invalid(RequestField.Emoji, "must be one emoji");

    public async ValueTask<ChangeOutcome> AddAsync(AddReaction command, CancellationToken cancellationToken) =>
        Emoji.IsValid(command.Emoji) ? await database.WriteAsync(command, Add, cancellationToken) : NotOneEmoji;

    /// <summary>Removes a reaction. Removing one that doesn't exist changes nothing and gets the same answer.</summary>
    public async ValueTask<ChangeOutcome> RemoveAsync(RemoveReaction command, CancellationToken cancellationToken) =>
        Emoji.IsValid(command.Emoji) ? await database.WriteAsync(command, Remove, cancellationToken) : NotOneEmoji;

    public void Erase(WriteScope write, MessageRow row) => ReactionStore.DeleteAll(write, row.Id);

    private ChangeOutcome Add(WriteScope write, AddReaction command) =>
        Change(write, new ReactionRow(command.MessageId, command.Emoji, command.ActorId), isAdded: true);

    private ChangeOutcome Remove(WriteScope write, RemoveReaction command) =>
        Change(write, new ReactionRow(command.MessageId, command.Emoji, command.ActorId), isAdded: false);

    private ChangeOutcome Change(WriteScope write, ReactionRow reaction, bool isAdded)
    {
        var found = changes.Find(write, reaction.UserId, reaction.MessageId);
        if (found.IsRefused)
            return found.Refusal;

        var reached = found.Value;

        if (isAdded && !HasRoomFor(write, reaction.MessageId, reaction.Emoji))
            return new Refusal(RefusalCode.TooManyReactions, RequestField.Emoji, $"{MaxKinds}");

        var changed = isAdded ? ReactionStore.TryInsert(write, reaction) : ReactionStore.TryDelete(write, reaction);
        if (!changed)
            return new ChangeOutcome(Event(reached.Id, reached, reaction, isAdded, write.Now));

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
