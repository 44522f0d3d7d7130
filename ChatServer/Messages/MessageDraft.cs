using System.Diagnostics.CodeAnalysis;
using ChatServer.Messages.Files;
using ChatServer.Messages.Forwarding;
using ChatServer.Messages.Types;
using ChatServer.Refusals;

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
    StoredFile? File = null)
{
    /// <summary>The field that says where it goes.</summary>
    public RequestField Target => ReceiverId is null ? RequestField.Conversation : RequestField.Receiver;

    /// <summary>The field by which it names another message of its conversation.</summary>
    public RequestField? Names => ReplyToId is not null ? RequestField.ReplyTo : ParentId is not null ? RequestField.Parent : null;
}

/// <summary>What became of a message that somebody wanted to send.</summary>
/// <param name="Message">The stored message; null where it was refused.</param>
/// <param name="IsRepeated">The same send was stored before: the caller repeats the first confirmation.</param>
internal readonly record struct SendOutcome(Message? Message, bool IsRepeated, Refusal? Refusal)
{
    [MemberNotNullWhen(true, nameof(Refusal))]
    [MemberNotNullWhen(false, nameof(Message))]
    public bool IsRefused => Refusal is not null;

    /// <summary>The message is stored, and its event is on the way to all devices, the sender's too.</summary>
    public static SendOutcome Sent(Message message) => new(message, IsRepeated: false, Refusal: null);

    public static SendOutcome Repeated(Message message) => new(message, IsRepeated: true, Refusal: null);

    public static implicit operator SendOutcome(Refusal refusal) => new(Message: null, IsRepeated: false, refusal);
}
