using ChatServer.Messages.Types;

namespace ChatServer.Messages.Files;

/// <summary>A message with a file, as its sender wants it.</summary>
/// <param name="ReceiverId">As in <see cref="MessageDraft"/>.</param>
/// <param name="Type">A kind that <see cref="MessageType.HasFile"/>.</param>
/// <param name="Data">JSON, in the kinds that have data.</param>
internal sealed record FileDraft(
    Guid? ReceiverId, string Body, StoredFile File, string? ClientMsgId, long? ReplyToId, MessageType Type, string? Data = null,
    long? ConversationId = null, long? ParentId = null);
