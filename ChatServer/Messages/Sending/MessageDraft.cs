using System.Diagnostics.CodeAnalysis;
using ChatServer.Messages.Extras;
using ChatServer.Messages.Files;
using ChatServer.Messages.Forwarding;
using ChatServer.Messages.Types;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Messages.Sending;

/// <summary>A message to be sent: the command of <see cref="Outbox"/>.</summary>
internal sealed record MessageDraft(Guid SenderId, SendTarget Target, MessageContent Content, string? ClientMsgId = null)
    : IWriteCommand
{
    public MessagePlace Place { get; init; }

    /// <summary>See <see cref="MessageSent.TempId"/>.</summary>
    public string? TempId { get; init; }
}

/// <summary>Where a message is sent: to a user, to a conversation, or both if they name the same one; or to an agent.</summary>
/// <param name="ReceiverId">The other user of a direct conversation, which is created if there is none yet.</param>
/// <param name="AgentId">The agent of the sender's chat with it, which is created if there is none yet.</param>
internal readonly record struct SendTarget(Guid? ReceiverId, long? ConversationId, Guid? AgentId = null)
{
    /// <summary>The field of the request that names the target.</summary>
    public RequestField Field
    {
        get
        {
            if (AgentId is not null)
                return RequestField.Agent;

            return ReceiverId is null ? RequestField.Conversation : RequestField.Receiver;
        }
    }

    public static SendTarget To(Guid receiverId) => new(receiverId, ConversationId: null);

    public static SendTarget In(long conversationId) => new(ReceiverId: null, conversationId);

    /// <summary>Whether a stored message was sent to this target.</summary>
    public bool IsOf(Message message) =>
        (ReceiverId is null || ReceiverId == message.ReceiverId)
        && (ConversationId is null || ConversationId == message.ConversationId)
        && (AgentId is null || AgentId == message.Agent?.AgentId);
}

/// <summary>How a message refers to others of its conversation.</summary>
/// <param name="ReplyToId">The message that it quotes.</param>
/// <param name="ParentId">The thread root that it replies to.</param>
internal readonly record struct MessagePlace(long? ReplyToId, long? ParentId)
{
    /// <summary>The field that refers to another message; null if there is none.</summary>
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

/// <summary>The content of a message.</summary>
/// <param name="Data">JSON, for message types that have data.</param>
internal sealed record MessageContent(MessageType Type, string Body, string? Data = null)
{
    /// <summary>What the client stores with the message.</summary>
    public MessageExtras? Extras { get; init; }

    /// <summary>Whether a text without any visible character may be sent, as where the files are in the extras.</summary>
    public bool MayBeEmpty { get; init; }

    /// <summary>The user whose profile is attached.</summary>
    public Guid? ProfileId { get; init; }

    /// <summary>The uploaded file; for a forward, its own copy of the file.</summary>
    public StoredFile? File { get; init; }

    /// <summary>The sender's own files, which become those of the message; the first of them is its <see cref="File"/>.</summary>
    public IReadOnlyList<Guid> OwnFiles { get; init; } = [];

    /// <summary>For a forward: the message that is forwarded.</summary>
    public long? ForwardOf { get; init; }

    /// <summary>For a forward whose source has been read: its origin.</summary>
    public ForwardOrigin? Forwarded { get; init; }
}

/// <summary>The outcome of a send.</summary>
/// <param name="Message">The stored message; null if the send was refused.</param>
/// <param name="IsRepeated">Whether the same send was stored before: the caller repeats the first confirmation.</param>
internal readonly record struct SendOutcome(Message? Message, bool IsRepeated, Refusal? Refusal)
{
    [MemberNotNullWhen(true, nameof(Refusal))]
    [MemberNotNullWhen(false, nameof(Message))]
    public bool IsRefused => Refusal is not null;

    /// <summary>The message is stored, and its event is on its way to all devices, the sender's too.</summary>
    public static SendOutcome Sent(Message message) => new(message, IsRepeated: false, Refusal: null);

    public static SendOutcome Repeated(Message message) => new(message, IsRepeated: true, Refusal: null);

    public static implicit operator SendOutcome(Refusal refusal) => new(Message: null, IsRepeated: false, refusal);
}
