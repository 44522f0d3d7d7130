using ChatServer.Attachments;
using ChatServer.Storage;

namespace ChatServer.Messages.Deletion;

/// <summary>
/// Lets authors delete what they sent, within <see cref="MessageOptions.DeleteWindow"/>; what goes says <see cref="MessageErasure"/>.
/// </summary>
internal sealed class MessageDeletion(
    Database database, MessageChanges changes, MessageErasure erasure, ObjectDirectory objects, MessageOptions options)
{
    public async ValueTask<ChangeOutcome> DeleteAsync(Guid actorId, long messageId, CancellationToken cancellationToken)
    {
        var (outcome, objectName) = await database.WriteAsync(write => Delete(write, actorId, messageId), cancellationToken);

        // A file that a crash leaves here is found by UnreferredFiles.
        if (objectName is not null)
            objects.Delete(objectName);
        return outcome;
    }

    private (ChangeOutcome Outcome, string? ObjectName) Delete(WriteScope write, Guid actorId, long messageId)
    {
        if (changes.FindWithDeleted(write, actorId, messageId) is not { } reached)
            return (new ChangeOutcome(ChangeResult.NotFound), null);

        if (reached.Row.SenderId != actorId)
            return (new ChangeOutcome(ChangeResult.NotAllowed), null);

        if (reached.Row.DeletedAt is { } deletedAt)
            return (new ChangeOutcome(ChangeResult.Unchanged, Event(messageId, reached, deletedAt)), null);

        if (!MessageOptions.IsWithin(options.DeleteWindow, write.Now - reached.Row.CreatedAt))
            return (new ChangeOutcome(ChangeResult.TooLate), null);

        return (new ChangeOutcome(ChangeResult.Done), erasure.Erase(write, reached.Row));
    }

    public static MessageDeleted Event(long position, ReachedMessage reached, Timestamp deletedAt) =>
        new(position, reached.Conversation.Id, reached.Id, reached.ActorId, deletedAt, reached.Audience);
}
