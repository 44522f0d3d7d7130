using ChatServer.Storage;

namespace ChatServer.Channels.Webhooks;

/// <summary>Records who makes, changes and deletes webhooks. Called in the write that does it.</summary>
internal interface IWebhookAudit
{
    /// <param name="action">A fact, such as <c>webhook_created</c>.</param>
    void Append(WriteScope write, Guid actorId, string action, WebhookRow webhook);
}
