using ChatServer.Attachments;
using ChatServer.Conversations;
using ChatServer.Conversations.Groups;
using ChatServer.Messages.Editing;
using ChatServer.Messages.Polls;
using ChatServer.Messages.Reactions;
using ChatServer.Messages.Replies;
using ChatServer.Messages.Types;
using ChatServer.Storage;

namespace ChatServer.Messages.Deletion;

/// <summary>
/// Lets authors delete what they sent, within <see cref="MessageOptions.DeleteWindow"/>, and those who manage a group what others sent
/// there, at any time: the owner everything, admins what members sent. What the server said of a group stays. Body, file, earlier
/// versions, reactions, votes and pin are destroyed in the same write; an empty message keeps the place, so that sequence numbers and
/// marks stay as they are.
/// </summary>
internal sealed class MessageDeletion(
    Database database, MessageChanges changes, ObjectDirectory objects, MessageOptions options)
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

        var manages = Manages(reached);
        if ((reached.Row.SenderId != actorId && !manages) || reached.Row.Type == MessageType.System.Name)
            return (new ChangeOutcome(ChangeResult.NotAllowed), null);

        if (reached.Row.DeletedAt is { } deletedAt)
            return (new ChangeOutcome(ChangeResult.Unchanged, Event(messageId, reached, reached.Row.DeletedBy ?? reached.Row.SenderId, deletedAt)), null);

        if (!manages && !MessageOptions.IsWithin(options.DeleteWindow, write.Now - reached.Row.CreatedAt))
            return (new ChangeOutcome(ChangeResult.TooLate), null);

        Destroy(write, reached);
        ConversationCache.MessageDeleted(write, reached.Conversation, reached.Row.SenderId, reached.Row.Seq);
        var position = changes.Append(write, reached, ConversationEventKind.Deleted, MessageDeleted.DetailOf(reached.Row.ParentId));
        write.Publish(Event(position, reached, actorId, write.Now));
        return (new ChangeOutcome(ChangeResult.Done), reached.Row.FileObject);
    }

    // Who left a group has no role there any more: what they sent can be deleted like a member's.
    private static bool Manages(ReachedMessage reached) =>
        reached.Conversation.IsGroup
        && reached.Conversation.Find(reached.ActorId)!.Role is var role
        && (reached.Row.SenderId == reached.ActorId
            ? GroupRole.Manages(role)
            : GroupRole.MayRemove(role, reached.Conversation.Find(reached.Row.SenderId)?.Role ?? GroupRole.Member));

    // What was said of the message before is of no use to who was away: they are told that it is gone.
    private static void Destroy(WriteScope write, ReachedMessage reached)
    {
        DeletionStore.Empty(write, reached.Id, reached.ActorId);
        if (reached.Row.ParentId is { } parent)
            ReplyStore.CountDeleted(write, parent);
        if (reached.Row.FileId is { } fileId)
            DeletionStore.DeleteFile(write, fileId);
        EditStore.DeleteAll(write, reached.Id);
        ReactionStore.DeleteAll(write, reached.Id);
        PollStore.DeleteAll(write, reached.Id);
        ConversationEventStore.DeleteOf(write, reached.Id, ConversationEventKind.OfContent);
    }

    private static MessageDeleted Event(long position, ReachedMessage reached, Guid deletedBy, Timestamp deletedAt) =>
        new(position, reached.Conversation.Id, reached.Id, reached.Row.ParentId, deletedBy, deletedAt, reached.Audience);
}
