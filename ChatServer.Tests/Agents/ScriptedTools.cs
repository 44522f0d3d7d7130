using System.Collections.Concurrent;
using System.Text.Json;
using ChatServer.Agents.Tools;
using ChatServer.Storage;

namespace ChatServer.Tests.Agents;

/// <summary>Tools of all agents that answer as a test says.</summary>
internal sealed class ScriptedTools : IAgentTools
{
    private static readonly JsonElement AnyObject = JsonElement.Parse("""{"type": "object"}""");
    private readonly ConcurrentDictionary<string, Tool> tools = new();

    /// <summary>The calls that were made, as <c>name(arguments)</c>.</summary>
    public ConcurrentQueue<string> Called { get; } = new();

    public ScriptedTools With(string name, bool needsApproval, Func<Task<ToolResult>> answer)
    {
        tools[name] = new Tool(new AgentTool(name, $"Does {name}", AnyObject, needsApproval), answer);
        return this;
    }

    public ScriptedTools With(string name, bool needsApproval, string answer) =>
        With(name, needsApproval, () => Task.FromResult(new ToolResult(answer, HasFailed: false)));

    public IReadOnlyList<AgentTool> List(ReadScope read, Guid agentId) =>
        [.. tools.Values.Select(tool => tool.Described).OrderBy(tool => tool.Name)];

    public Task<ToolResult> CallAsync(Guid agentId, string name, string arguments, CancellationToken cancellationToken)
    {
        Called.Enqueue($"{name}({arguments})");
        return tools[name].Answer();
    }

    private sealed record Tool(AgentTool Described, Func<Task<ToolResult>> Answer);
}
