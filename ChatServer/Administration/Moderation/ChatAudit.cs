using ChatServer.Audit;
using ChatServer.Chats;
using ChatServer.Storage;

namespace ChatServer.Administration.Moderation;

/// <inheritdoc/>
internal sealed class ChatAudit(AuditLog log) : IChatAudit
{
    public void Append(WriteScope write, Guid actorId, string action, ChatRow chat) => log.Append(
        write,
        new AuditEntry(
            actorId.ToString(), action, AuditSubject.Chat(chat.Uuid), AuditEntry.Describe([("owner", chat.OwnerId)]),
            Address: ""));
}
