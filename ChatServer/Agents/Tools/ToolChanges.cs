using ChatServer.Agents.Outgoing;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Agents.Tools;

/// <summary>Lets owners give their agents tools, and take them away. A change counts from the next call on.</summary>
internal sealed class ToolChanges(Database database, OwnAgents agents, IAgentAudit audit, AgentOptions options)
{
    public const int MaxPerAgent = 20;

    public async ValueTask<Refusal?> PutAsync(PutTools command, CancellationToken cancellationToken)
    {
        foreach (var tool in command.Tools)
        {
            if (ToolRules.Check(tool, options) is { } wrong)
                return wrong;
        }

        return agents.CheckRate(command.ActorId) ?? await database.WriteAsync(command, Put, cancellationToken);
    }

    public ValueTask<Refusal?> DeleteAsync(DeleteTool command, CancellationToken cancellationToken) =>
        database.WriteAsync(command, Delete, cancellationToken);

    private Refusal? Put(WriteScope write, PutTools command)
    {
        if (agents.FindToChange(write, command.ActorId, command.AgentId) is { Refusal: { } refused })
            return refused;

        var known = AgentToolStore.ListOf(write, command.AgentId)
            .ToDictionary(row => row.Name, row => row.Open(write).Draft.Definition);
        if (known.Keys.Union(command.Tools.Select(tool => tool.Name)).Count() > MaxPerAgent)
            return new Refusal(RefusalCode.TooManyTools, Detail: $"{MaxPerAgent}");

        var tools = command.Tools.Select(tool => KeepHeaders(tool, known.GetValueOrDefault(tool.Name))).ToList();
        if (tools.Find(tool => tool.IsRefused).Refusal is { } wrong)
            return wrong;

        foreach (var tool in tools)
            AgentToolStore.Put(write, command.AgentId, tool.Value!);
        audit.Append(write, command.ActorId, "agent_tools_put", command.AgentId);
        return null;
    }

    // Headers don't follow to another server: otherwise they could be had by sending them there.
    private static Outcome<ToolDraft> KeepHeaders(ToolDraft tool, ToolDefinition? before)
    {
        if (tool.Definition.Http is not { Headers: null } http || before?.Http is not { Headers: { Count: > 0 } headers } known)
            return tool;

        return OutgoingUrl.IsSameServer(known.Url, http.Url)
            ? tool with { Definition = new ToolDefinition { Http = http with { Headers = headers } } }
            : Refusal.Invalid("headers", "must be given again, because the URL names another server");
    }

    private Refusal? Delete(WriteScope write, DeleteTool command)
    {
        if (agents.FindToChange(write, command.ActorId, command.AgentId) is { Refusal: { } refused })
            return refused;

        if (!AgentToolStore.TryDelete(write, command.AgentId, command.Name))
            return new Refusal(RefusalCode.UnknownTool);

        audit.Append(write, command.ActorId, "agent_tool_deleted", command.AgentId);
        return null;
    }
}
