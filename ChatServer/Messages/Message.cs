using System.Text.Json;
using ChatServer.Messages.Forwarding;
using ChatServer.Messages.Replies;
using ChatServer.Messages.Types;
using ChatServer.Storage;

namespace ChatServer.Messages;

/// <summary>A stored message.</summary>
/// <param name="ReceiverId">The other participant of a direct conversation; null in a group.</param>
/// <param name="Data">JSON, for message types that have data.</param>
/// <param name="ReplyToId">The message that this one quotes.</param>
/// <param name="ParentId">The thread root of a reply.</param>
/// <param name="Replies">The replies to this message; null if there are none.</param>
/// <param name="Forwarded">The origin of a forwarded message.</param>
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
    /// <summary>The agent that wrote it, or that it is addressed to; null in conversations of people.</summary>
    public AgentMark? Agent { get; init; }

    /// <summary>The name of the agent that wrote the message, or of its sender, when the message was read or sent.</summary>
    public required string SenderName { get; init; }

    /// <summary>
    /// Whether the message has any content. A deleted one has none, except for administrators while a legal hold keeps it.
    /// </summary>
    public bool HasContent => Body.Length > 0 || Data is not null || File is not null || Profile is not null;

    /// <summary>The data as JSON; an empty object if there is none.</summary>
    public JsonElement ReadData() => JsonElement.Parse(Data ?? "{}");
}

/// <summary>Changes of a message after it was sent; most messages have none.</summary>
internal sealed record MessageState(
    Timestamp? EditedAt, Timestamp? DeletedAt, Timestamp? PinnedAt, Guid? PinnedBy, Guid? DeletedBy = null);

/// <summary>How a message is related to an agent.</summary>
/// <param name="State">Null for a message of the visitor to the agent; else how far the agent's own is.</param>
internal sealed record AgentMark(Guid AgentId, ReplyState? State)
{
    public bool IsAuthor => State is not null;

    public bool IsTruncated => State == ReplyState.Truncated;
}

/// <summary>How far a message is that an agent writes. The numbers are stored.</summary>
internal enum ReplyState
{
    /// <summary>Its id is reserved, and its text is being written: nobody sees it.</summary>
    Reserved = 0,
    Complete = 1,

    /// <summary>It ended early, and has the text up to there.</summary>
    Truncated = 2,
}

/// <param name="ContentType">Detected from the content.</param>
internal sealed record AttachedFile(long Id, string ObjectName, string Name, long Size, string ContentType);

/// <summary>What a profile message shows of a user, as it was when the message was read.</summary>
internal sealed record AttachedProfile(Guid Id, string Fullname, string PhoneNumber);
