using ChatServer.Storage;

namespace ChatServer.Agents.Answers;

/// <summary>What an agent knows has changed; questions that wait don't count.</summary>
internal sealed record AnswersChanged(Guid AgentId) : DomainEvent;
