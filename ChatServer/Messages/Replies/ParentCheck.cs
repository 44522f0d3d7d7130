using ChatServer.Conversations;
using ChatServer.Messages.Types;
using ChatServer.Storage;

namespace ChatServer.Messages.Replies;

internal enum ParentRefusal
{
    /// <summary>Not in this conversation, deleted, or cleared by the sender.</summary>
    Unknown,

    /// <summary>A reply itself, or what the server said.</summary>
    TakesNoReplies,
}

/// <summary>
/// Whether a message may stand below another one. What the protocol calls a thread is a conversation; replies below a message are one
/// level: a reply takes none. When that message is deleted they stay, below what is left of it.
/// </summary>
internal static class ParentCheck
{
    public static ParentRefusal? Refuse(ReadScope read, Conversation conversation, Guid senderId, long parentId) =>
        ReplyStore.FindParent(read, parentId, conversation.Id) switch
        {
            null => ParentRefusal.Unknown,
            _ when conversation.Find(senderId)!.HasCleared(parentId) => ParentRefusal.Unknown,
            { ParentId: not null } => ParentRefusal.TakesNoReplies,
            { Type: var type } when type == MessageType.System.Name => ParentRefusal.TakesNoReplies,
            _ => null,
        };
}
