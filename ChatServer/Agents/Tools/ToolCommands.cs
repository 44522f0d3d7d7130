using ChatServer.Storage;

namespace ChatServer.Agents.Tools;

/// <summary>Gives an agent tools; one that has the name of another replaces it.</summary>
internal sealed record PutTools(Guid ActorId, Guid AgentId, IReadOnlyList<ToolDraft> Tools) : IWriteCommand;

internal sealed record DeleteTool(Guid ActorId, Guid AgentId, string Name) : IWriteCommand;
