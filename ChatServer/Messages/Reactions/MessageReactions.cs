using ChatServer.Conversations;
using ChatServer.Messages.Deletion;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Messages.Reactions;

internal sealed record AddReaction(Guid ActorId, long MessageId, string Emoji) : IWriteCommand;

internal sealed record RemoveReaction(Guid ActorId, long MessageId, string Emoji) : IWriteCommand
{
    /// <summary>Whether a short name of the emoji is removed if the user didn't react with the emoji itself.</summary>
    public bool OrShortName { get; init; }
}

/// <summary>
/// Lets participants react to messages with a name, normally an emoji: each user can use each name once, and a message can have
/// at most <see cref="MaxKinds"/> different names. Room and the Messages API take and show emoji only, see
/// <see cref="ReactionNames"/>.
/// </summary>
internal sealed class MessageReactions(Database database, MessageChanges changes) : IMessagePart
{
    public const int MaxKinds = 20;

    private static readonly Refusal NotAName = Refusal.Invalid(
        RequestField.Emoji, $"must have 1 to {ReactionNames.MaxLength} visible characters");

    public async ValueTask<ChangeOutcome> AddAsync(AddReaction command, CancellationToken cancellationToken) =>
        ReactionNames.IsValid(command.Emoji) ? await database.WriteAsync(command, Add, cancellationToken) : NotAName;

    /// <summary>Removes a reaction. Removing one that doesn't exist changes nothing and gets the same answer.</summary>
    public async ValueTask<ChangeOutcome> RemoveAsync(RemoveReaction command, CancellationToken cancellationToken) =>
        ReactionNames.IsValid(command.Emoji) ? await database.WriteAsync(command, Remove, cancellationToken) : NotAName;

    public void Erase(WriteScope write, MessageRow row) => ReactionStore.DeleteAll(write, row.Id);

    private ChangeOutcome Add(WriteScope write, AddReaction command) =>
        Change(write, new ReactionRow(command.MessageId, command.Emoji, command.ActorId), isAdded: true);

    private ChangeOutcome Remove(WriteScope write, RemoveReaction command)
    {
        var reaction = new ReactionRow(command.MessageId, command.Emoji, command.ActorId);
        if (command.OrShortName && !ReactionStore.Exists(write, reaction, before: null)
            && ReactionNames.ShortNamesOf(command.Emoji).Select(name => reaction with { Emoji = name })
                .FirstOrDefault(named => ReactionStore.Exists(write, named, before: null)) is { } shortName)
            reaction = shortName;

        return Change(write, reaction, isAdded: false);
    }

    private ChangeOutcome Change(WriteScope write, ReactionRow reaction, bool isAdded)
    {
        var found = changes.FindToWrite(write, reaction.UserId, reaction.MessageId);
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
