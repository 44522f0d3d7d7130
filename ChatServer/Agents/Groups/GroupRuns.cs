using ChatServer.Agents.Runs;
using ChatServer.Storage;

namespace ChatServer.Agents.Groups;

/// <summary>Takes agents out of groups and channels, and ends their replies there in the same write.</summary>
internal sealed class GroupRuns(RunWrites runs)
{
    // What is beyond is queued, and ends when it is due.
    private const int MaxEnded = 1_000;

    /// <summary>What was shown of a reply in progress is sent, cut short.</summary>
    public void TakeOut(WriteScope write, AgentMember member)
    {
        Delete(write, member);
        if (RunStore.FindLive(write, member.ConversationId, member.AgentId) is { } run)
            runs.EndForControl(write, run);
    }

    /// <summary>Takes out the agents of users who have left. Nothing appears in their names any more.</summary>
    public void TakeOutOf(WriteScope write, long conversationId, IReadOnlyList<Guid> ownerIds)
    {
        foreach (var member in AgentMemberStore.List(write, conversationId).Where(member => ownerIds.Contains(member.OwnerId)))
        {
            Delete(write, member);
            if (RunStore.FindLive(write, conversationId, member.AgentId) is { } run)
                runs.EndForControl(write, run);
        }
    }

    /// <summary>Takes a deleted agent out of all conversations.</summary>
    public void Forget(WriteScope write, Guid agentId)
    {
        AgentMemberStore.DeleteAll(write, agentId);
        AgentMentionStore.DeleteAll(write, agentId);
        foreach (var run in RunStore.ListLiveOf(write, agentId, MaxEnded).Where(run => run.ParentId is not null))
            runs.EndForControl(write, run);
    }

    private static void Delete(WriteScope write, AgentMember member)
    {
        AgentMemberStore.Delete(write, member.ConversationId, member.AgentId);
        AgentMentionStore.Delete(write, member.ConversationId, member.AgentId);
        write.Publish(new AgentMembersChanged(member.ConversationId));
    }
}
