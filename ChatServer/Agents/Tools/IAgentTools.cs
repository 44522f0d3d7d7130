using System.Text.Json;
using ChatServer.Storage;

namespace ChatServer.Agents.Tools;

/// <summary>A tool that an agent may call.</summary>
/// <param name="Name">As models call it: 1 to 64 letters a to z, A to Z, digits, underscores and hyphens.</param>
/// <param name="Schema">The JSON schema of its arguments, which are an object.</param>
/// <param name="NeedsApproval">Whether the owner decides about each call.</param>
internal sealed record AgentTool(string Name, string Description, JsonElement Schema, bool NeedsApproval);

/// <summary>What a call of a tool came to, as the model gets it.</summary>
/// <param name="Text">At most <see cref="MaxLength"/> characters; of a failure what the model may know of it.</param>
internal sealed record ToolResult(string Text, bool HasFailed)
{
    public const int MaxLength = 16_000;
}

/// <summary>The tools of agents: what their owners defined, and those of servers that administrators named.</summary>
internal interface IAgentTools
{
    /// <summary>The tools of an agent, ordered by name; bounded.</summary>
    IReadOnlyList<AgentTool> List(ReadScope read, Guid agentId);

    /// <summary>
    /// Calls a tool once, without a retry, since it may have effects. Takes at most 30 seconds. Whatever goes wrong is a failed
    /// result: nothing is thrown, apart from cancellation.
    /// </summary>
    /// <param name="arguments">A JSON object, as the model wrote it; checked against the schema.</param>
    Task<ToolResult> CallAsync(Guid agentId, string name, string arguments, CancellationToken cancellationToken);
}
