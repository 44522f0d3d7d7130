using ChatServer.Storage;

namespace ChatServer.Messages;

internal enum MessageType
{
    Text,
    File,
    UserProfile,
}

/// <summary>A stored message of a direct conversation.</summary>
internal sealed record Message(
    long Id,
    long ConversationId,
    long Seq,
    Guid SenderId,
    Guid ReceiverId,
    MessageType Type,
    string Body,
    long? ReplyToId,
    AttachedFile? File,
    AttachedProfile? Profile,
    string? ClientMsgId,
    Timestamp CreatedAt,
    Timestamp UpdatedAt,
    MessageState? State = null);

/// <summary>What became of a message after it was sent; most have none.</summary>
internal sealed record MessageState(Timestamp? EditedAt, Timestamp? DeletedAt, Timestamp? PinnedAt, Guid? PinnedBy);

internal sealed record AttachedFile(long Id, string ObjectName, string Name, long Size);

/// <summary>What a profile message shows of a user, as it was when it was read.</summary>
internal sealed record AttachedProfile(Guid Id, string Fullname, string PhoneNumber);
