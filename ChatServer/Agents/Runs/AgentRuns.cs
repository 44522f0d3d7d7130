using ChatServer.Agents.Chats;
using ChatServer.Storage;

namespace ChatServer.Agents.Runs;

/// <summary>Ends runs in all conversations. No reply of them appears after the write.</summary>
internal sealed class AgentRuns(RunWrites runs)
{
    // What is beyond is queued, and ends when it is due, because its agent isn't active.
    private const int MaxEnded = 1_000;

    /// <summary>Ends the runs of an agent that doesn't answer any more.</summary>
    public void EndAll(WriteScope write, Guid agentId) => End(write, RunStore.ListLiveOf(write, agentId, MaxEnded));

    /// <summary>Ends the runs that answer a visitor whose account is disabled.</summary>
    public void EndAllFor(WriteScope write, Guid visitorId) => End(write, RunStore.ListLiveFor(write, visitorId, MaxEnded));

    private void End(WriteScope write, IReadOnlyList<AgentRun> live)
    {
        foreach (var run in live)
        {
            runs.EndForControl(write, run);
            AgentChatStore.RaiseEpoch(write, run.ConversationId);
        }
    }
}
