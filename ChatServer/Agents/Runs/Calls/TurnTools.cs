using System.Text.Json;
using ChatServer.Agents.Providers;
using ChatServer.Agents.Tools;
using ChatServer.Storage;

namespace ChatServer.Agents.Runs.Calls;

/// <summary>The tools that a model is offered: asking the owner, and those of its agent until a run has called enough.</summary>
internal sealed class TurnTools(IAgentTools tools, AgentOptions options)
{
    private static readonly TurnTool AskOwner = new(
        RunTools.AskOwner,
        "Asks the owner, a person, to answer in your place. Use it if you can't help or the user asks for a person.",
        JsonElement.Parse("""
            {"type": "object", "properties": {"reason": {"type": "string", "description": "Why, in a few words"}}}
            """));

    public IReadOnlyList<TurnTool> For(ReadScope read, AgentRun run) =>
        run.Round < options.MaxToolRounds && RunCallStore.ListOf(read, run.Id).Count < options.MaxToolCalls
            ? [AskOwner, .. tools.List(read, run.AgentId).Select(tool => new TurnTool(tool.Name, tool.Description, tool.Schema))]
            : [AskOwner];
}
