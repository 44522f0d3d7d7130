using ChatServer.Conversations;
using ChatServer.Messages.Types;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Messages.Replies;

/// <summary>
/// Decides whether a message can be a thread root. (What Room's protocol calls a thread is a conversation.) Replies have one
/// level: a reply can't have replies. When the thread root is deleted, its replies stay.
/// </summary>
internal static class ParentCheck
{
    private static readonly Refusal Unknown = new(RefusalCode.MessageElsewhere, RequestField.Parent);
    private static readonly Refusal TakesNoReplies = new(RefusalCode.ParentIsReply, RequestField.Parent);

    public static Refusal? Refuse(ReadScope read, Conversation conversation, Guid senderId, long parentId) =>
        ReplyStore.FindParent(read, parentId, conversation.Id) switch
        {
            null => Unknown,
            _ when conversation.Find(read, senderId)?.HasCleared(parentId) == true => Unknown,
            { ParentId: not null } => TakesNoReplies,
            { Type: var type } when type == MessageType.System.Name => TakesNoReplies,
            _ => null,
        };
}
