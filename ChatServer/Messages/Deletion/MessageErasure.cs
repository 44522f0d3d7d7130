using ChatServer.Conversations;
using ChatServer.Messages.Events;
using ChatServer.Messages.Replies;
using ChatServer.Storage;

namespace ChatServer.Messages.Deletion;

/// <summary>
/// Destroys a message's content, whether its author, an administrator, retention or the deletion of an account asks for it. Body,
/// file, earlier versions, reactions, votes and pin are deleted in the same write. An empty message stays, so that sequence
/// numbers and marks remain valid, and all participants are notified. Under a legal hold body, file and earlier versions are
/// first copied to tables that no participant can read.
/// </summary>
internal sealed class MessageErasure(
    ConversationCache conversations, MessageChanges changes, EventKinds kinds, IEnumerable<IMessagePart> parts,
    IDeletionHold hold)
{
    private readonly IMessagePart[] parts = [.. parts];

    /// <summary>
    /// Erases a message that isn't deleted yet.
    /// Returns the objects whose bytes the caller must delete after the commit; UnreferredFiles finds those that a crash leaves
    /// behind.
    /// </summary>
    /// <param name="deletedBy">The participant who is shown to have deleted it. If the server or an administrator did, the
    /// author, so that the administrator's identity isn't revealed.</param>
    public IReadOnlyList<string> Erase(WriteScope write, MessageRow row, Guid deletedBy)
    {
        var isHeld = hold.Holds(write, row.ConversationId);
        if (isHeld)
            HeldMessageStore.Keep(write, row.Id);
        var objectNames = Destroy(write, row, deletedBy);
        // If all participants have left, nobody is notified, but readers of the log, such as the search index, need the event.
        if (conversations.Find(write, row.ConversationId) is { } conversation)
            Publish(write, new ReachedMessage(row, conversation, deletedBy));
        else
            changes.AppendUnnotified(write, row, deletedBy, DeletionKind.Deleted, DeletionKind.DetailOf(row.ParentId));
        return isHeld ? [] : objectNames;
    }

    // Earlier events about the message are deleted, too: clients that catch up only learn that it was deleted.
    private IReadOnlyList<string> Destroy(WriteScope write, MessageRow row, Guid deletedBy)
    {
        DeletionStore.Empty(write, row.Id, deletedBy);
        var objectNames = row.FileId is null ? [] : DeletionStore.DeleteFiles(write, row);
        if (row.ParentId is { } parent)
            ReplyStore.Remove(write, parent, row.Id);
        foreach (var part in parts)
            part.Erase(write, row);
        ConversationEventStore.DeleteOf(write, row.Id, kinds.RevealingContent);
        return objectNames;
    }

    private void Publish(WriteScope write, ReachedMessage reached)
    {
        ConversationCache.MessageDeleted(write, reached.Conversation, reached.Row.SenderId, reached.Row.Seq);
        var position = changes.Append(
            write, reached, DeletionKind.Deleted, DeletionKind.DetailOf(reached.Row.ParentId));
        write.Publish(MessageDeletion.Event(position, reached, reached.ActorId, write.Now));
    }
}
