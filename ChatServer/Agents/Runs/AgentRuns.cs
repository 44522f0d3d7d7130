using ChatServer.Agents.Chats;
using ChatServer.Storage;

namespace ChatServer.Agents.Runs;

/// <summary>The runs of one agent, in all conversations.</summary>
internal sealed class AgentRuns(RunWrites runs)
{
    // What is beyond is queued, and ends when it is due, because its agent isn't active.
    private const int MaxEnded = 1_000;

    /// <summary>Ends them because the agent doesn't answer any more: no reply of it appears after this write.</summary>
    public void EndAll(WriteScope write, Guid agentId)
    {
        foreach (var run in RunStore.ListLiveOf(write, agentId, MaxEnded))
        {
            runs.EndForControl(write, run);
            AgentChatStore.RaiseEpoch(write, run.ConversationId);
        }
    }
}
