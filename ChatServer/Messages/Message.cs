using System.Text.Json;
using ChatServer.Messages.Forwarding;
using ChatServer.Messages.Replies;
using ChatServer.Messages.Types;
using ChatServer.Storage;

namespace ChatServer.Messages;

/// <summary>A stored message.</summary>
/// <param name="ReceiverId">The other side of a direct conversation; null in a group.</param>
/// <param name="Data">JSON, in the kinds of messages that have data.</param>
/// <param name="ParentId">The message below which this one stands.</param>
/// <param name="Replies">What stands below this one; null where nothing does.</param>
/// <param name="Forwarded">Where a forwarded message comes from.</param>
internal sealed record Message(
    long Id,
    long ConversationId,
    long Seq,
    Guid SenderId,
    Guid? ReceiverId,
    MessageType Type,
    string Body,
    long? ReplyToId,
    AttachedFile? File,
    AttachedProfile? Profile,
    string? ClientMsgId,
    Timestamp CreatedAt,
    Timestamp UpdatedAt,
    MessageState? State = null,
    string? Data = null,
    long? ParentId = null,
    ReplySummary? Replies = null,
    ForwardOrigin? Forwarded = null)
{
    /// <summary>As it was when the message was read or sent.</summary>
    public required string SenderName { get; init; }

    /// <summary>Whether it says anything. A deleted one doesn't, but for administrators while a legal hold keeps it.</summary>
    public bool HasContent => Body.Length > 0 || Data is not null || File is not null || Profile is not null;

    /// <summary>The data as JSON; an empty object where there are none.</summary>
    public JsonElement ReadData() => JsonElement.Parse(Data ?? "{}");
}

/// <summary>What became of a message after it was sent; most have none.</summary>
internal sealed record MessageState(
    Timestamp? EditedAt, Timestamp? DeletedAt, Timestamp? PinnedAt, Guid? PinnedBy, Guid? DeletedBy = null);

/// <param name="ContentType">What the content says that it is.</param>
internal sealed record AttachedFile(long Id, string ObjectName, string Name, long Size, string ContentType);

/// <summary>What a profile message shows of a user, as it was when it was read.</summary>
internal sealed record AttachedProfile(Guid Id, string Fullname, string PhoneNumber);
