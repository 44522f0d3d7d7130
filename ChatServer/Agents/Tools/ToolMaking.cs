using ChatServer.Agents.Tools.OpenApi;
using ChatServer.Agents.Tools.Servers;
using ChatServer.Messages.Rules;
using ChatServer.Refusals;

namespace ChatServer.Agents.Tools;

/// <summary>Composes tools of what others say of them: servers of tools, and OpenAPI documents. Stores nothing.</summary>
internal sealed class ToolMaking(ToolServers servers, SendLimits limits, AgentOptions options)
{
    /// <summary>What a server has now, asked for by a user.</summary>
    public async Task<Outcome<IReadOnlyList<ServerTool>>> ReadToolsAsync(
        Guid userId, string server, CancellationToken cancellationToken) =>
        limits.TryTakeMessage(userId, out var retryAfter)
            ? await servers.ReadToolsAsync(server, cancellationToken)
            : Refusal.RateLimited(retryAfter);

    /// <summary>
    /// A tool of a server, described as the server describes it now: when it changes its mind, the owner has to add the tool
    /// again.
    /// </summary>
    /// <param name="name">As the agent calls it.</param>
    public async Task<Outcome<ToolDraft>> ReadFromServerAsync(
        Guid userId, string name, ServerDefinition tool, bool needsApproval, CancellationToken cancellationToken)
    {
        var listed = await ReadToolsAsync(userId, tool.Server, cancellationToken);
        if (listed.IsRefused)
            return listed.Refusal;

        return listed.Value.FirstOrDefault(each => each.Name == tool.Tool) is { } found
            ? new ToolDraft(name, found.Description, found.Schema, needsApproval, new ToolDefinition { Server = tool })
            : new Refusal(RefusalCode.UnknownTool) { Name = "tool" };
    }

    /// <inheritdoc cref="OpenApiTools.Read"/>
    public Outcome<IReadOnlyList<ToolDraft>> Read(Guid userId, OpenApiImport import) =>
        limits.TryTakeMessage(userId, out var retryAfter)
            ? OpenApiTools.Read(import, options)
            : Refusal.RateLimited(retryAfter);
}
