using ChatServer.Messages.Rules;
using ChatServer.Messages.Types;

namespace ChatServer.Messages;

/// <summary>A message that somebody wants to send.</summary>
/// <param name="ReceiverId">The other side of a direct conversation, which is made if there is none yet; null where <paramref name="ConversationId"/> says where it goes.</param>
internal sealed record MessageDraft(
    Guid SenderId,
    Guid? ReceiverId,
    MessageType Type,
    string Body,
    string? ClientMsgId = null,
    long? ReplyToId = null,
    Guid? AttachedProfileId = null,
    long? ConversationId = null,
    string? Data = null);

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
    UnknownReply,
    UnknownProfile,

    /// <summary>Against the rules of <see cref="MessageRules"/>; <see cref="SendOutcome.Error"/> says what.</summary>
    Invalid,

    /// <summary>Too many; <see cref="SendOutcome.RetryAfter"/> says when to try again.</summary>
    RateLimited,
    Unavailable,
    Failed,
}

/// <param name="Message">The stored message, where there is one.</param>
internal readonly record struct SendOutcome(SendResult Result, Message? Message = null, DraftError? Error = null, TimeSpan RetryAfter = default);
