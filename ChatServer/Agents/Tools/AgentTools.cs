using System.Text.Json;
using ChatServer.Agents.Tools.Http;
using ChatServer.Agents.Tools.Servers;
using ChatServer.Storage;

namespace ChatServer.Agents.Tools;

/// <inheritdoc/>
internal sealed class AgentTools(
    Database database, HttpTools http, ToolServerClient servers, ToolFailures failures, TimeProvider clock) : IAgentTools
{
    /// <summary>How long a call may take in all.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    public IReadOnlyList<AgentTool> List(ReadScope read, Guid agentId) =>
        [.. AgentToolStore.ListOf(read, agentId).Select(row => Describe(row.Open(read).Draft))];

    public async Task<ToolResult> CallAsync(
        Guid agentId, string name, string arguments, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Timeout, clock);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            var found = await FindAsync(agentId, name, ending.Token);
            return await CallAsync(found, ArgumentCheck.Read(found.Tool.Schema, arguments), ending.Token);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            return ToolText.Failure(failures.Describe(name, failure));
        }
    }

    private Task<ToolResult> CallAsync(FoundTool found, JsonElement arguments, CancellationToken cancellationToken) =>
        found switch
        {
            { Tool.Definition.Http: { } address } => http.CallAsync(address, arguments, cancellationToken),
            { Tool.Definition.Server: { } tool, Server: { } server } =>
                servers.CallAsync(server, tool.Tool, arguments, cancellationToken),
            _ => throw new ToolException("The server of this tool was removed"),
        };

    private async ValueTask<FoundTool> FindAsync(Guid agentId, string name, CancellationToken cancellationToken) =>
        await database.ReadAsync(read => Find(read, agentId, name), cancellationToken)
        ?? throw new ToolException("There is no such tool");

    private static FoundTool? Find(ReadScope read, Guid agentId, string name)
    {
        if (AgentToolStore.Find(read, agentId, name)?.Open(read).Draft is not { } tool)
            return null;

        return new FoundTool(
            tool, tool.Definition.Server is { } of ? ToolServerStore.Find(read, of.Server)?.Open(read) : null);
    }

    private static AgentTool Describe(ToolDraft tool)
    {
        using var schema = JsonDocument.Parse(tool.Schema);
        return new AgentTool(tool.Name, tool.Description, schema.RootElement.Clone(), tool.NeedsApproval);
    }

    /// <param name="Server">Null if the tool is of no server, or its server was removed.</param>
    private sealed record FoundTool(ToolDraft Tool, ToolServer? Server);
}
