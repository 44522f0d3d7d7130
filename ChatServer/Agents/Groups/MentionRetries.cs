using ChatServer.Accounts.Blocks;
using ChatServer.Agents.Runs;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Agents.Groups;

/// <summary>Answers again what the last run of an agent in a thread answered.</summary>
internal sealed class MentionRetries(MentionRules rules, MentionQueue queue)
{
    // An older run is no longer the last one.
    private const int LookedAt = 100;
    private static readonly Refusal Unavailable = new(RefusalCode.AgentUnavailable, RequestField.Agent);

    /// <summary>Returns the new run's id.</summary>
    public Outcome<long> Retry(WriteScope write, AgentRun run)
    {
        if (RunStore.ListBefore(write, run.ConversationId, long.MaxValue, LookedAt)
            .FirstOrDefault(other => other.AgentId == run.AgentId && other.ParentId == run.ParentId)?.Id != run.Id)
            return new Refusal(RefusalCode.RunInOtherState, RequestField.Run, "no longer the last one");

        if (rules.FindAnswering(write, run.ConversationId, run.AgentId) is not { } agent || !MentionRules.IsWanted(write, run))
            return Unavailable;

        if (BlockStore.Exists(write, agent.OwnerId, run.VisitorId))
            return new Refusal(RefusalCode.Blocked, RequestField.Agent);

        // It is answering somebody else.
        if (RunStore.FindLive(write, run.ConversationId, run.AgentId) is { } busy)
            return RunRequests.InState(busy);

        if (!queue.TryAgain(write, run, agent))
            return new Refusal(RefusalCode.RateLimited);

        return RunStore.FindLive(write, run.ConversationId, run.AgentId)!.Id;
    }
}
