namespace ChatServer.Messages;

/// <summary>A message that somebody wants to send, checked for form and not yet for rights.</summary>
internal sealed record MessageDraft(
    Guid SenderId,
    Guid ReceiverId,
    MessageType Type,
    string Body,
    string? ClientMsgId = null,
    long? ReplyToId = null,
    Guid? AttachedProfileId = null);

internal enum SendResult
{
    /// <summary>Stored; its event is on the way to all devices, the sender's too.</summary>
    Sent,

    /// <summary>The same send was stored before; the caller repeats the first confirmation.</summary>
    Repeated,

    /// <summary>The client_msg_id was used for another message.</summary>
    Conflict,
    UnknownReceiver,
    UnknownReply,
    UnknownProfile,
    Unavailable,
    Failed,
}

/// <param name="Message">The stored message, where there is one.</param>
internal readonly record struct SendOutcome(SendResult Result, Message? Message = null);
