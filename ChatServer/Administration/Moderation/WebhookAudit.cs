using ChatServer.Audit;
using ChatServer.Channels.Webhooks;
using ChatServer.Storage;

namespace ChatServer.Administration.Moderation;

/// <inheritdoc/>
internal sealed class WebhookAudit(AuditLog log) : IWebhookAudit
{
    public void Append(WriteScope write, Guid actorId, string action, WebhookRow webhook) => log.Append(
        write,
        new AuditEntry(
            actorId.ToString(), action, AuditSubject.Conversation(webhook.ConversationId),
            AuditEntry.Describe([("webhook", webhook.Id)]), Address: ""));
}
