using ChatServer.Storage;

namespace ChatServer.Agents;

/// <summary>Makes an agent.</summary>
internal sealed record CreateAgent(Guid OwnerId, AgentFields Fields) : IWriteCommand;

/// <summary>Changes what it names.</summary>
internal sealed record UpdateAgent(Guid ActorId, Guid AgentId, AgentFields Fields) : IWriteCommand;

internal sealed record DeleteAgent(Guid ActorId, Guid AgentId) : IWriteCommand;

/// <summary>Replaces the slash commands of an agent.</summary>
internal sealed record ReplaceCommands(Guid ActorId, Guid AgentId, IReadOnlyList<SlashCommand> Commands) : IWriteCommand;

/// <summary>An agent was made, changed or deleted.</summary>
internal sealed record AgentChanged(Guid AgentId, Guid OwnerId) : DomainEvent;
