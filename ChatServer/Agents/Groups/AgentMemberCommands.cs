using ChatServer.Storage;

namespace ChatServer.Agents.Groups;

/// <summary>By somebody who manages the group or channel, and may see the agent.</summary>
internal sealed record AddAgentMember(Guid ActorId, long ConversationId, Guid AgentId) : IWriteCommand;

/// <summary>By somebody who manages the group or channel, or by the owner of the agent.</summary>
internal sealed record RemoveAgentMember(Guid ActorId, long ConversationId, Guid AgentId) : IWriteCommand;

/// <summary>The agents of a conversation have changed: for caches.</summary>
internal sealed record AgentMembersChanged(long ConversationId) : DomainEvent;
