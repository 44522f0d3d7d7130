using System.Text.Json;
using ChatServer.Agents.Providers;
using ChatServer.Agents.Tools;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Agents.Runs.Calls;

/// <summary>Stores a round of calls. What can't be called fails at once: the model learns why, and nobody is asked.</summary>
internal sealed class CallRound(IAgentTools tools, AgentOptions options)
{
    private const int MaxNameLength = 64;
    private const int MaxCallIdLength = 200;
    private const int MaxArgumentsLength = 32_000;

    /// <summary>Returns whether any call waits for the owner.</summary>
    /// <param name="textOffset">How much of the reply is written.</param>
    public bool Add(WriteScope write, ConversationCipher cipher, AgentRun run, IReadOnlyList<ToolCall> calls, int textOffset)
    {
        var known = tools.List(write, run.AgentId).ToDictionary(tool => tool.Name);
        var room = options.MaxToolCalls - RunCallStore.ListOf(write, run.Id).Count;
        var anyWaits = false;
        foreach (var call in calls)
        {
            var problem = room-- > 0
                ? Check(call, known, run)
                : $"This call was not made: a reply may call tools {options.MaxToolCalls} times.";
            var state = StateOf(call, known, problem);
            anyWaits |= state == CallState.Waiting;
            Insert(write, cipher, run, call, state, problem, textOffset);
        }

        return anyWaits;
    }

    private static void Insert(
        WriteScope write, ConversationCipher cipher, AgentRun run, ToolCall call, string state, string? problem, int textOffset)
    {
        var row = new RunCall
        {
            RunId = run.Id,
            Round = run.Round + 1,
            CallId = Cut(call.CallId, MaxCallIdLength),
            Name = Cut(call.Name, MaxNameLength),
            State = state,
            TextOffset = textOffset,
        };
        RunCallStore.Insert(write, cipher, row, Cut(call.Arguments, MaxArgumentsLength), problem);
    }

    private static string StateOf(ToolCall call, Dictionary<string, AgentTool> known, string? problem)
    {
        if (problem is not null)
            return CallState.Failed;

        return known[call.Name].NeedsApproval ? CallState.Waiting : CallState.Approved;
    }

    // Null if the call may be made.
    private static string? Check(ToolCall call, Dictionary<string, AgentTool> known, AgentRun run)
    {
        if (!known.TryGetValue(call.Name, out var tool))
            return "There is no such tool.";

        if (tool.NeedsApproval && run.IsInThread)
            return "This tool needs the approval of the agent's owner, which there is none of in groups.";

        if (call.Arguments.Length > MaxArgumentsLength)
            return $"The arguments have more than {MaxArgumentsLength} characters.";

        return IsObject(call.Arguments) ? null : "The arguments are not a JSON object.";
    }

    private static bool IsObject(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string Cut(string text, int maxLength) => text.Length <= maxLength ? text : text[..maxLength];
}
