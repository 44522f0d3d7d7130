using ChatServer.Storage;

namespace ChatServer.Agents;

/// <summary>Records changes of agents and of who answers in their chats. Called in the write that makes them.</summary>
internal interface IAgentAudit
{
    /// <param name="action">A fact, such as <c>agent_created</c>.</param>
    /// <param name="conversationId">The chat that it is about; null if it is about the agent.</param>
    void Append(WriteScope write, Guid actorId, string action, Guid agentId, long? conversationId = null);
}
