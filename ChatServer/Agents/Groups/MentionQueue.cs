using ChatServer.Accounts;
using ChatServer.Accounts.Blocks;
using ChatServer.Agents.Runs;
using ChatServer.Conversations;
using ChatServer.Storage;

namespace ChatServer.Agents.Groups;

/// <summary>
/// Queues the runs that answer mentions, on the writer's thread: one at a time for each agent of a conversation. Further mentions
/// wait in a table, in their order. What is beyond a limit isn't answered; a system message says so, at most once an hour.
/// </summary>
internal sealed class MentionQueue(
    MentionRules rules, RunLimits limits, ConversationCache conversations, AgentNotes notes, AgentOptions options)
{
    /// <summary>How many mentions of an agent wait in a conversation at most.</summary>
    public const int MaxWaiting = 10;
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    public void Add(WriteScope write, AgentMention mention)
    {
        var (conversationId, agentId) = (mention.ConversationId, mention.AgentId);
        if (rules.FindAnswering(write, conversationId, agentId) is not { } agent
            || BlockStore.Exists(write, agent.OwnerId, mention.VisitorId))
            return;

        var live = RunStore.FindLive(write, conversationId, agentId);
        if (live is { State: RunState.Queued } && live.ParentId == mention.ParentId && live.VisitorId == mention.VisitorId)
        {
            RunStore.UpdateQueued(write, live.Id, mention.MessageId, write.Now.Plus(options.QuietPeriod));
            return;
        }

        if (AgentMentionStore.Count(write, conversationId, agentId) >= MaxWaiting)
        {
            Note(write, conversationId, agentId, AgentNote.LimitReached);
            return;
        }

        AgentMentionStore.Insert(write, mention);
        if (live is null)
            TakeNext(write, conversationId, agentId);
    }

    /// <summary>Queues a run for the mention that has waited longest, of those that may be answered.</summary>
    public void TakeNext(WriteScope write, long conversationId, Guid agentId)
    {
        while (RunStore.FindLive(write, conversationId, agentId) is null
            && AgentMentionStore.TakeFirst(write, conversationId, agentId) is { } mention)
            Begin(write, mention);
    }

    /// <summary>Queues a run for what a run that has ended answered; false if a limit is reached.</summary>
    public bool TryAgain(WriteScope write, AgentRun last, Agent agent)
    {
        if (limits.FindWait(write, agent.Id, last.VisitorId, last.ConversationId) is not null)
            return false;

        Insert(write, agent, new AgentMention
        {
            ConversationId = last.ConversationId,
            AgentId = agent.Id,
            MessageId = last.AnswersTo,
            ParentId = last.ParentId!.Value,
            VisitorId = last.VisitorId,
        });
        return true;
    }

    /// <summary>Says in the conversation why an agent doesn't answer, unless it was said within the last hour.</summary>
    public void Note(WriteScope write, long conversationId, Guid agentId, string happened)
    {
        if (AgentMemberStore.Find(write, conversationId, agentId) is not { } member
            || (member.NotedAt is { } last && write.Now - last < Hour)
            || conversations.Find(write, conversationId) is not { } conversation)
            return;

        AgentMemberStore.UpdateNoted(write, conversationId, agentId);
        notes.Append(write, conversation, member.OwnerId, new AgentNote(happened) { AgentId = agentId });
    }

    private void Begin(WriteScope write, AgentMention mention)
    {
        if (rules.FindAnswering(write, mention.ConversationId, mention.AgentId) is not { } agent
            || UserStore.Find(write, mention.VisitorId) is not { DisabledAt: null })
            return;

        if (limits.FindWait(write, agent.Id, mention.VisitorId, mention.ConversationId) is not null)
            Note(write, mention.ConversationId, agent.Id, AgentNote.LimitReached);
        else
            Insert(write, agent, mention);
    }

    private static void Insert(WriteScope write, Agent agent, AgentMention mention)
    {
        var run = new AgentRun
        {
            ConversationId = mention.ConversationId,
            AgentId = agent.Id,
            VisitorId = mention.VisitorId,
            TriggerId = mention.MessageId,
            AnswersTo = mention.MessageId,
            ParentId = mention.ParentId,
            State = RunState.Queued,
            Provider = agent.Provider,
            Model = agent.Model,
            DueAt = write.Now,
            QueuedAt = write.Now,
        };
        RunChanges.Publish(write, run with { Id = RunStore.Insert(write, run) }, new RunPlace(agent.OwnerId, Chat: null));
        write.Publish(RunsDue.Event);
    }
}
