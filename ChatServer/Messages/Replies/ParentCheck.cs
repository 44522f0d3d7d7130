using ChatServer.Conversations;
using ChatServer.Messages.Types;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Messages.Replies;

/// <summary>
/// Whether a message may stand below another one. What the protocol calls a thread is a conversation; replies below a message are
/// one level: a reply takes none. When that message is deleted they stay, below what is left of it.
/// </summary>
internal static class ParentCheck
{
    private static readonly Refusal Unknown = new(RefusalCode.MessageElsewhere, RequestField.Parent);
    private static readonly Refusal TakesNoReplies = new(RefusalCode.ParentIsReply, RequestField.Parent);

    public static Refusal? Refuse(ReadScope read, Conversation conversation, Guid senderId, long parentId) =>
        ReplyStore.FindParent(read, parentId, conversation.Id) switch
        {
            null => Unknown,
            _ when conversation.Find(read, senderId)!.HasCleared(parentId) => Unknown,
            { ParentId: not null } => TakesNoReplies,
            { Type: var type } when type == MessageType.System.Name => TakesNoReplies,
            _ => null,
        };
}
