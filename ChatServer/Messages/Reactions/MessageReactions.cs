using ChatServer.Conversations;
using ChatServer.Storage;

namespace ChatServer.Messages.Reactions;

/// <summary>Lets participants react to messages: each emoji once per person, at most <see cref="MaxKinds"/> kinds a message.</summary>
internal sealed class MessageReactions(Database database, MessageChanges changes)
{
    public const int MaxKinds = 20;

    /// <param name="emoji">Checked by the caller, see <see cref="Emoji"/>.</param>
    public ValueTask<ChangeOutcome> AddAsync(Guid actorId, long messageId, string emoji, CancellationToken cancellationToken) =>
        database.WriteAsync(write => Change(write, actorId, messageId, emoji, isAdded: true), cancellationToken);

    /// <summary>Taking back what isn't there changes nothing, and is answered like the first time.</summary>
    public ValueTask<ChangeOutcome> RemoveAsync(Guid actorId, long messageId, string emoji, CancellationToken cancellationToken) =>
        database.WriteAsync(write => Change(write, actorId, messageId, emoji, isAdded: false), cancellationToken);

    private ChangeOutcome Change(WriteScope write, Guid actorId, long messageId, string emoji, bool isAdded)
    {
        if (changes.Find(write, actorId, messageId, out var refusal) is not { } reached)
            return new ChangeOutcome(refusal);

        if (isAdded && !HasRoomFor(write, messageId, emoji))
            return new ChangeOutcome(ChangeResult.TooMany);

        var reaction = new ReactionRow(messageId, emoji, actorId);
        var changed = isAdded ? ReactionStore.TryInsert(write, reaction) : ReactionStore.TryDelete(write, reaction);
        if (!changed)
            return new ChangeOutcome(ChangeResult.Unchanged, Event(messageId, reached, reaction, isAdded, write.Now));

        Tell(write, reached, reaction, isAdded);
        return new ChangeOutcome(ChangeResult.Done);
    }

    private static bool HasRoomFor(WriteScope write, long messageId, string emoji)
    {
        var kinds = ReactionStore.ListKinds(write, messageId);
        return kinds.Count < MaxKinds || kinds.Contains(emoji);
    }

    // Only the last word on a reaction is kept in the log: on and off again a thousand times is one event.
    private void Tell(WriteScope write, ReachedMessage reached, ReactionRow reaction, bool isAdded)
    {
        ConversationEventStore.DeleteReactions(write, reached.Id, reaction.UserId, reaction.Emoji);
        var kind = isAdded ? ConversationEventKind.ReactionAdded : ConversationEventKind.ReactionRemoved;
        var position = changes.Append(write, reached, kind, reaction.Emoji);
        write.Publish(Event(position, reached, reaction, isAdded, write.Now));
    }

    private static ReactionChanged Event(long position, ReachedMessage reached, ReactionRow reaction, bool isAdded, Timestamp at) =>
        new(position, isAdded, reached.Conversation.Id, reached.Id, reaction.UserId, reaction.Emoji, at, reached.Audience);
}
