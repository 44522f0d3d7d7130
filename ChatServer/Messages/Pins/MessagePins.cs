using ChatServer.Conversations;
using ChatServer.Messages.Deletion;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Messages.Pins;

internal sealed record PinMessage(Guid ActorId, long MessageId) : IWriteCommand;

internal sealed record UnpinMessage(Guid ActorId, long MessageId) : IWriteCommand;

/// <summary>
/// Lets participants pin messages for everyone in a conversation, at most <see cref="MaxPins"/> per conversation.
/// </summary>
internal sealed class MessagePins(Database database, MessageChanges changes) : IMessagePart
{
    public const int MaxPins = 100;

    public ValueTask<ChangeOutcome> PinAsync(PinMessage command, CancellationToken cancellationToken) =>
        database.WriteAsync(command, Pin, cancellationToken);

    public ValueTask<ChangeOutcome> UnpinAsync(UnpinMessage command, CancellationToken cancellationToken) =>
        database.WriteAsync(command, Unpin, cancellationToken);

    public void Erase(WriteScope write, MessageRow row)
    {
        if (row.PinnedAt is not null)
            PinStore.Delete(write, row.Id);
    }

    private ChangeOutcome Pin(WriteScope write, PinMessage command) =>
        Change(write, command.ActorId, command.MessageId, isPinned: true);

    private ChangeOutcome Unpin(WriteScope write, UnpinMessage command) =>
        Change(write, command.ActorId, command.MessageId, isPinned: false);

    private ChangeOutcome Change(WriteScope write, Guid actorId, long messageId, bool isPinned)
    {
        var found = changes.FindToWrite(write, actorId, messageId);
        if (found.IsRefused)
            return found.Refusal;

        var reached = found.Value;

        if (reached.Row.PinnedAt is not null == isPinned)
            return Unchanged(reached, isPinned, write.Now);

        if (isPinned && PinStore.Count(write, reached.Conversation.Id) >= MaxPins)
            return new Refusal(RefusalCode.TooManyPins, RequestField.Message, $"{MaxPins}");

        Store(write, reached, isPinned);
        return ChangeOutcome.Done;
    }

    // Pinning a pinned message is answered with the existing pin, which may be another user's.
    private static ChangeOutcome Unchanged(ReachedMessage reached, bool isPinned, Timestamp now)
    {
        var pinned = reached with { ActorId = reached.Row.PinnedBy ?? reached.ActorId };
        return new ChangeOutcome(Event(reached.Id, pinned, isPinned, reached.Row.PinnedAt ?? now));
    }

    // As with reactions, the log keeps only the latest pin event of a message.
    private void Store(WriteScope write, ReachedMessage reached, bool isPinned)
    {
        if (isPinned)
            PinStore.Insert(write, reached.Id, reached.Conversation.Id, reached.ActorId);
        else
            PinStore.Delete(write, reached.Id);

        ConversationEventStore.DeleteOf(write, reached.Id, [PinKind.Pinned.Name, PinKind.Unpinned.Name]);
        var position = changes.Append(write, reached, isPinned ? PinKind.Pinned : PinKind.Unpinned);
        write.Publish(Event(position, reached, isPinned, write.Now));
    }

    private static PinChanged Event(long position, ReachedMessage reached, bool isPinned, Timestamp at) =>
        new(position, isPinned, reached.Conversation.Id, reached.Id, reached.ActorId, at, reached.Audience);
}
