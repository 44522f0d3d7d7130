using ChatServer.Agents.Providers;
using ChatServer.Agents.Tools;
using ChatServer.Conversations;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Agents.Runs.Calls;

/// <summary>
/// Makes the calls of a round, one after the other, each at most once: that a tool was asked is on disk before it is, so a crash
/// of the server leaves a call without a result, never one that is made twice.
/// </summary>
internal sealed class ToolRounds(PatientWrites writes, IAgentTools tools, ConversationKeys keys)
{
    private const string RefusedResult = "The owner of the agent has refused this call.";

    /// <summary>False if the run has ended meanwhile.</summary>
    public async Task<bool> CallAsync(AgentRun run, CancellationToken stopping)
    {
        var calls = await writes.ReadAsync(read => RunCallStore.ListOf(read, run.Id), stopping);
        foreach (var call in calls.Where(call => call is { State: CallState.Approved } && call.Round == run.Round))
        {
            if (!await CallAsync(run, call, stopping))
                return false;
        }

        return true;
    }

    /// <summary>What the model is given of its calls: each round with what it wrote before it, then the results.</summary>
    /// <param name="text">The reply so far.</param>
    public IEnumerable<TurnMessage> ReadTurns(ReadScope read, AgentRun run, string text)
    {
        var cipher = keys.Find(read, run.ConversationId);
        var from = 0;
        foreach (var round in RunCallStore.ListOf(read, run.Id).GroupBy(call => call.Round))
        {
            var upTo = Math.Min((int)round.First().TextOffset, text.Length);
            yield return new TurnMessage(
                TurnRole.Agent, text[from..upTo],
                [.. round.Select(call => new ToolCall(call.CallId, call.Name, call.OpenArguments(cipher)))]);
            foreach (var call in round)
                yield return new TurnMessage(TurnRole.Tool, ResultOf(call, cipher), CallId: call.CallId);
            from = upTo;
        }
    }

    private static string ResultOf(RunCall call, ConversationCipher cipher) =>
        call.State == CallState.Refused ? RefusedResult : call.OpenResult(cipher) ?? "This call has no result.";

    private async Task<bool> CallAsync(AgentRun run, RunCall call, CancellationToken stopping)
    {
        if (!await writes.WriteAsync(write => TryBegin(write, run.Id, call.Id), stopping))
            return false;

        var arguments = await writes.ReadAsync(read => call.OpenArguments(keys.Find(read, run.ConversationId)), stopping);
        var result = await tools.CallAsync(run.AgentId, call.Name, arguments, stopping);
        return await writes.WriteAsync(write => TryEnd(write, run, call.Id, result), stopping);
    }

    private static bool TryBegin(WriteScope write, long runId, long callId) =>
        IsWriting(write, runId) && RunCallStore.TryMove(write, callId, CallState.Approved, CallState.Running);

    private bool TryEnd(WriteScope write, AgentRun run, long callId, ToolResult result)
    {
        var state = result.HasFailed ? CallState.Failed : CallState.Done;
        RunCallStore.UpdateResult(write, keys.Find(write, run.ConversationId), callId, state, result.Text);
        return IsWriting(write, run.Id);
    }

    private static bool IsWriting(ReadScope read, long runId) =>
        RunStore.Find(read, runId) is { State: RunState.Running or RunState.Streaming };
}
