using ChatServer.Agents;
using ChatServer.Audit;
using ChatServer.Storage;

namespace ChatServer.Administration.Moderation;

/// <inheritdoc/>
internal sealed class AgentAudit(AuditLog log) : IAgentAudit
{
    public void Append(WriteScope write, Guid actorId, string action, Guid agentId, long? conversationId) => log.Append(
        write,
        new AuditEntry(
            actorId.ToString(), action,
            conversationId is { } id ? AuditSubject.Conversation(id) : AuditSubject.Agent(agentId),
            AuditEntry.Describe(conversationId is null ? [] : [("agent", agentId)]), Address: ""));
}
