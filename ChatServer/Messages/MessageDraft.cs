using ChatServer.Messages.Files;
using ChatServer.Messages.Forwarding;
using ChatServer.Messages.Rules;
using ChatServer.Messages.Types;

namespace ChatServer.Messages;

/// <summary>A message that somebody wants to send.</summary>
/// <param name="ReceiverId">The other side of a direct conversation, which is made if there is none yet; null where <paramref name="ConversationId"/> says where it goes.</param>
/// <param name="ParentId">The message below which it is to stand.</param>
/// <param name="ForwardOf">Of a forward: the message that is forwarded.</param>
/// <param name="Forwarded">Of a forward, once that was read: where it comes from.</param>
/// <param name="File">Of a forward: its own copy of the file.</param>
internal sealed record MessageDraft(
    Guid SenderId,
    Guid? ReceiverId,
    MessageType Type,
    string Body,
    string? ClientMsgId = null,
    long? ReplyToId = null,
    Guid? AttachedProfileId = null,
    long? ConversationId = null,
    string? Data = null,
    long? ParentId = null,
    long? ForwardOf = null,
    ForwardOrigin? Forwarded = null,
    StoredFile? File = null);

internal enum SendResult
{
    /// <summary>Stored; its event is on the way to all devices, the sender's too.</summary>
    Sent,

    /// <summary>The same send was stored before; the caller repeats the first confirmation.</summary>
    Repeated,

    /// <summary>The client_msg_id was used for another message.</summary>
    Conflict,
    UnknownReceiver,
    UnknownConversation,

    /// <summary>The receiver has blocked the sender.</summary>
    Blocked,

    /// <summary>The sender is suspended from messaging.</summary>
    Suspended,

    /// <summary>The sender was signed out, disabled or deleted while it waited.</summary>
    SignedOut,
    UnknownReply,
    UnknownParent,

    /// <summary>The message below which it was to stand is a reply itself, or the server's.</summary>
    ParentTakesNoReplies,

    /// <summary>What was to be forwarded is nothing that the sender can read, or was deleted.</summary>
    UnknownSource,

    /// <summary>What was to be forwarded is of a kind that can't be.</summary>
    NotForwardable,
    UnknownProfile,

    /// <summary>Its file is more than is left of the sender's quota.</summary>
    OverQuota,

    /// <summary>All files take what the server may store.</summary>
    ServerFull,

    /// <summary>Against the rules of <see cref="MessageRules"/>; <see cref="SendOutcome.Error"/> says what.</summary>
    Invalid,

    /// <summary>Too many; <see cref="SendOutcome.RetryAfter"/> says when to try again.</summary>
    RateLimited,
    Unavailable,
    Failed,
}

/// <param name="Message">The stored message, where there is one.</param>
internal readonly record struct SendOutcome(SendResult Result, Message? Message = null, DraftError? Error = null, TimeSpan RetryAfter = default);
