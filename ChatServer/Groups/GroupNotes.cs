using ChatServer.Conversations;
using ChatServer.Messages.Sending;
using ChatServer.Messages.Types;
using ChatServer.Storage;

namespace ChatServer.Groups;

/// <summary>
/// Announces changes in a group: each change is a message of type <c>system</c>, in the name of the user who made it.
/// </summary>
internal sealed class GroupNotes(MessageAppender messages)
{
    /// <summary>Appends the note and returns its position; all current participants are notified.</summary>
    public long Append(WriteScope write, Conversation group, Guid actorId, SystemNote note)
    {
        var draft = new MessageDraft(
            actorId, SendTarget.In(group.Id), new MessageContent(MessageType.System, Body: "", note.ToJson()));
        return messages.TryAppend(write, group, draft)?.Id ?? throw new InvalidOperationException(
            "A note has no client_msg_id to be repeated");
    }
}
