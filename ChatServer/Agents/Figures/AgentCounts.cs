using ChatServer.Agents.Budgets;
using ChatServer.Agents.Chats;
using ChatServer.Agents.Runs;
using ChatServer.Storage;

namespace ChatServer.Agents.Figures;

/// <summary>
/// Counts by day what happens in the chats of an agent, in the writes in which it happens, so that its owner's figures are read
/// without a look at the chats.
/// </summary>
internal static class AgentCounts
{
    /// <summary>Replies that the agent wrote without asking for its owner.</summary>
    public const string Alone = "answered_alone";

    /// <summary>How often the owner took over.</summary>
    public const string HandedOver = "handed_over";

    /// <summary>How often a chat began to wait for the owner.</summary>
    public const string Waited = "waited";

    public static void NoteEnd(WriteScope write, AgentRun run, RunEnd end)
    {
        Add(write, run.AgentId, run.State);
        if (end is { State: RunState.Done, AsksOwner: false, Text.Length: > 0 })
            Add(write, run.AgentId, Alone);
    }

    public static void NoteTakeover(WriteScope write, AgentChat chat) => Add(write, chat.AgentId, HandedOver);

    public static void NoteWait(WriteScope write, AgentChat chat) => Add(write, chat.AgentId, Waited);

    /// <summary>The chat waits no longer.</summary>
    public static void NoteWaitEnd(WriteScope write, AgentChat chat)
    {
        if (chat.WaitingSince is { } since)
            Add(write, chat.AgentId, WaitTimes.NameOf(write.Now - since));
    }

    private static void Add(WriteScope write, Guid agentId, string name) =>
        AgentCountStore.Increment(write, agentId, BudgetPeriod.DayOf(write.Now), name);
}
