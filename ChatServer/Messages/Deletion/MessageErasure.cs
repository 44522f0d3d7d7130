using ChatServer.Conversations;
using ChatServer.Messages.Editing;
using ChatServer.Messages.Events;
using ChatServer.Messages.Pins;
using ChatServer.Messages.Polls;
using ChatServer.Messages.Reactions;
using ChatServer.Messages.Replies;
using ChatServer.Storage;

namespace ChatServer.Messages.Deletion;

/// <summary>
/// Destroys what a message said, whoever wants it: its author, an administrator, retention, the deletion of an account. Body,
/// file, earlier versions, reactions, votes and pin go in the same write; an empty message keeps the place, so that sequence
/// numbers and marks stay as they are, and everybody is told. Under a legal hold body, file and earlier versions are put aside
/// first, where no one who takes part finds them.
/// </summary>
internal sealed class MessageErasure(
    ConversationCache conversations, MessageChanges changes, EventKinds kinds, IDeletionHold hold)
{
    /// <summary>
    /// Erases a message that isn't deleted yet.
    /// Returns the object whose bytes are to be deleted after the commit, if any; one that a crash leaves is found by
    /// UnreferredFiles.
    /// </summary>
    /// <param name="deletedBy">Whom everybody is told to have deleted it: somebody who takes part. The author, where the server
    /// or an administrator did: who administers is nobody's business.</param>
    public string? Erase(WriteScope write, MessageRow row, Guid deletedBy)
    {
        var isHeld = hold.Holds(write, row.ConversationId);
        if (isHeld)
            HeldMessageStore.Keep(write, row.Id);
        Destroy(write, row, deletedBy);
        // Where everybody has left nobody is told, but what reads the log, as the search index, must know.
        if (conversations.Find(write, row.ConversationId) is { } conversation)
            Tell(write, new ReachedMessage(row, conversation, deletedBy));
        else
            changes.AppendUntold(write, row, deletedBy, DeletionKind.Deleted, DeletionKind.DetailOf(row.ParentId));
        return isHeld ? null : row.FileObject;
    }

    // What was said of the message before is of no use to who was away: they are told that it is gone.
    private void Destroy(WriteScope write, MessageRow row, Guid deletedBy)
    {
        DeletionStore.Empty(write, row.Id, deletedBy);
        if (row.ParentId is { } parent)
            ReplyStore.Remove(write, parent, row.Id);
        if (row.FileId is { } fileId)
            DeletionStore.DeleteFile(write, fileId);
        if (row.PinnedAt is not null)
            PinStore.Delete(write, row.Id);
        EditStore.DeleteAll(write, row.Id);
        ReactionStore.DeleteAll(write, row.Id);
        PollStore.DeleteAll(write, row.Id);
        ConversationEventStore.DeleteOf(write, row.Id, kinds.RevealingContent);
    }

    private void Tell(WriteScope write, ReachedMessage reached)
    {
        ConversationCache.MessageDeleted(write, reached.Conversation, reached.Row.SenderId, reached.Row.Seq);
        var position = changes.Append(
            write, reached, DeletionKind.Deleted, DeletionKind.DetailOf(reached.Row.ParentId));
        write.Publish(MessageDeletion.Event(position, reached, reached.ActorId, write.Now));
    }
}
