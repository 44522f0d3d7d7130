namespace ChatServer.Agents.Tools;

/// <summary>A tool can't be called, or its answer can't be used.</summary>
/// <param name="problem">For the model, the owner and the visitor: without addresses and headers.</param>
internal sealed class ToolException(string problem, Exception? cause = null) : Exception(problem, cause);
