using ChatServer.Conversations;
using ChatServer.Messages.Editing;
using ChatServer.Messages.Polls;
using ChatServer.Messages.Reactions;
using ChatServer.Storage;

namespace ChatServer.Messages.Deletion;

/// <summary>
/// Destroys what a message said, whoever wants it: its author, an administrator, retention, the deletion of an account. Body, file,
/// earlier versions, reactions, votes and pin go in the same write; an empty message keeps the place, so that sequence numbers and marks
/// stay as they are, and everybody is told.
/// </summary>
internal sealed class MessageErasure(ConversationCache conversations, MessageChanges changes)
{
    /// <summary>
    /// Erases a message that isn't deleted yet. The event names its author, whoever erased it: who moderates is nobody's business.
    /// Returns the object whose bytes are to be deleted after the commit; one that a crash leaves is found by UnreferredFiles.
    /// </summary>
    public string? Erase(WriteScope write, MessageRow row)
    {
        Destroy(write, row);
        if (conversations.Find(write, row.ConversationId) is { } conversation)
            Tell(write, new ReachedMessage(row, conversation, row.SenderId));
        return row.FileObject;
    }

    // What was said of the message before is of no use to who was away: they are told that it is gone.
    private static void Destroy(WriteScope write, MessageRow row)
    {
        DeletionStore.Empty(write, row.Id);
        if (row.FileId is { } fileId)
            DeletionStore.DeleteFile(write, fileId);
        EditStore.DeleteAll(write, row.Id);
        ReactionStore.DeleteAll(write, row.Id);
        PollStore.DeleteAll(write, row.Id);
        ConversationEventStore.DeleteOf(write, row.Id, ConversationEventKind.OfContent);
    }

    // A conversation that everybody has left tells nobody: what they may still read ends where they left.
    private void Tell(WriteScope write, ReachedMessage reached)
    {
        ConversationCache.MessageDeleted(write, reached.Conversation, reached.Row.SenderId, reached.Row.Seq);
        var position = changes.Append(write, reached, ConversationEventKind.Deleted);
        write.Publish(MessageDeletion.Event(position, reached, write.Now));
    }
}
