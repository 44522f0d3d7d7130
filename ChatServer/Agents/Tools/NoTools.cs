using ChatServer.Storage;

namespace ChatServer.Agents.Tools;

internal sealed class NoTools : IAgentTools
{
    public IReadOnlyList<AgentTool> List(ReadScope read, Guid agentId) => [];

    public Task<ToolResult> CallAsync(Guid agentId, string name, string arguments, CancellationToken cancellationToken) =>
        Task.FromResult(new ToolResult("There is no such tool.", HasFailed: true));
}
