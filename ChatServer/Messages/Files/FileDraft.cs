using ChatServer.Messages.Types;
using ChatServer.Refusals;

namespace ChatServer.Messages.Files;

/// <summary>A message with a file, as its sender wants it.</summary>
/// <param name="ReceiverId">As in <see cref="MessageDraft"/>.</param>
/// <param name="Type">A kind that <see cref="MessageType.HasFile"/>.</param>
/// <param name="Data">JSON, in the kinds that have data.</param>
internal sealed record FileDraft(
    Guid? ReceiverId, string Body, StoredFile File, string? ClientMsgId, long? ReplyToId, MessageType Type, string? Data = null,
    long? ConversationId = null, long? ParentId = null)
{
    /// <inheritdoc cref="MessageDraft.Target"/>
    public RequestField Target => ReceiverId is null ? RequestField.Conversation : RequestField.Receiver;

    /// <inheritdoc cref="MessageDraft.Names"/>
    public RequestField? Names => ReplyToId is not null ? RequestField.ReplyTo : ParentId is not null ? RequestField.Parent : null;
}
