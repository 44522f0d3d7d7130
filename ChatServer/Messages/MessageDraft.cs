using System.Diagnostics.CodeAnalysis;
using ChatServer.Messages.Files;
using ChatServer.Messages.Forwarding;
using ChatServer.Messages.Types;
using ChatServer.Refusals;

namespace ChatServer.Messages;

/// <summary>A message that somebody wants to send.</summary>
internal sealed record MessageDraft(Guid SenderId, SendTarget Target, MessageContent Content, string? ClientMsgId = null)
{
    public MessagePlace Place { get; init; }
}

/// <summary>Where a message goes: to a user, into a conversation, or both where they are the same.</summary>
/// <param name="ReceiverId">The other side of a direct conversation, which is made if there is none yet.</param>
internal readonly record struct SendTarget(Guid? ReceiverId, long? ConversationId)
{
    /// <summary>The field that says where it goes.</summary>
    public RequestField Field => ReceiverId is null ? RequestField.Conversation : RequestField.Receiver;

    public static SendTarget To(Guid receiverId) => new(receiverId, ConversationId: null);

    public static SendTarget In(long conversationId) => new(ReceiverId: null, conversationId);

    /// <summary>Whether a stored message went there.</summary>
    public bool IsOf(Message message) =>
        (ReceiverId is null || ReceiverId == message.ReceiverId)
        && (ConversationId is null || ConversationId == message.ConversationId);
}

/// <summary>Where a message stands among the others of its conversation.</summary>
/// <param name="ReplyToId">The message that it quotes.</param>
/// <param name="ParentId">The message below which it is to stand.</param>
internal readonly record struct MessagePlace(long? ReplyToId, long? ParentId)
{
    /// <summary>The field by which it names another message; null where it names none.</summary>
    public RequestField? Names
    {
        get
        {
            if (ReplyToId is not null)
                return RequestField.ReplyTo;

            return ParentId is not null ? RequestField.Parent : null;
        }
    }
}

/// <summary>What a message says.</summary>
/// <param name="Data">JSON, in the kinds that have data.</param>
internal sealed record MessageContent(MessageType Type, string Body, string? Data = null)
{
    /// <summary>The user whose profile is attached.</summary>
    public Guid? ProfileId { get; init; }

    /// <summary>The file that was uploaded; of a forward its own copy.</summary>
    public StoredFile? File { get; init; }

    /// <summary>Of a forward: the message that is forwarded.</summary>
    public long? ForwardOf { get; init; }

    /// <summary>Of a forward, once that was read: where it comes from.</summary>
    public ForwardOrigin? Forwarded { get; init; }
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
