using ChatServer.Agents.Chats;
using ChatServer.Agents.Commands;
using ChatServer.Messages;
using ChatServer.Storage;

namespace ChatServer.Agents.Runs;

/// <summary>
/// Queues the runs that answer visitors, on the writer's thread: one at a time in a chat, within the limits of the visitor and of
/// the chat. What is beyond a limit waits for the owner.
/// </summary>
internal sealed class RunQueue(RunMessages messages, ChatWaiting waiting, RunLimits limits, AgentOptions options)
{
    /// <summary>Queues a run that answers a visitor's message, or lets the queued one answer it too.</summary>
    public void Add(WriteScope write, AgentChat chat, Agent agent, long messageId)
    {
        switch (RunStore.FindLive(write, chat.ConversationId, agent.Id))
        {
            case null:
                InsertWithinLimits(write, chat, agent, messageId, write.Now);
                break;
            case { State: RunState.Queued } queued:
                RunStore.UpdateQueued(
                    write, queued.Id, Math.Max(queued.AnswersTo, messageId), write.Now.Plus(options.QuietPeriod));
                break;
            case { State: RunState.WaitingForOwner, WaitsFor: RunWait.Draft } draft:
                Discard(write, chat, draft);
                InsertWithinLimits(write, chat, agent, messageId, write.Now);
                break;
            case { State: RunState.Running or RunState.Streaming } busy
                when agent.ReadSettings().WhileBusy == AgentSettings.Interrupt:
                write.Publish(new RunOver(busy.Id));
                break;
        }
    }

    /// <summary>Queues a run for what the visitor wrote since the agent's last reply, if anything but commands.</summary>
    public void AddUnanswered(WriteScope write, long conversationId)
    {
        if (AgentChatStore.Find(write, conversationId) is not { Control: ChatControl.Agent } chat
            || AgentStore.Find(write, chat.AgentId) is not { IsActive: true } agent
            || agent.ReadSettings().ReplyMode == AgentSettings.Off
            || RunStore.FindLive(write, conversationId, agent.Id) is not null
            || messages.FindUnanswered(write, chat) is not { } message)
            return;

        var quietAt = message.CreatedAt.Plus(options.QuietPeriod);
        InsertWithinLimits(write, chat, agent, message.Id, quietAt.CompareTo(write.Now) > 0 ? quietAt : write.Now);
    }

    /// <summary>
    /// Queues a run for the message that the last run of the chat answered; returns how long to wait if it is beyond a limit.
    /// </summary>
    public TimeSpan? Again(WriteScope write, AgentChat chat, Agent agent, AgentRun last) =>
        InsertWithinLimits(write, chat, agent, last.AnswersTo, write.Now);

    // A draft that doesn't answer the newest message is of no use to the owner.
    private void Discard(WriteScope write, AgentChat chat, AgentRun draft)
    {
        var ended = draft with { State = RunState.Cancelled, EndedAt = write.Now, ErrorCode = RunError.Superseded };
        RunStore.UpdateEnded(write, ended);
        RunTextStore.Delete(write, draft.Id);
        RunChanges.Publish(write, ended, RunPlace.Of(chat));
        waiting.End(write, chat, WaitingReason.Decision);
    }

    private TimeSpan? InsertWithinLimits(WriteScope write, AgentChat chat, Agent agent, long messageId, Timestamp dueAt)
    {
        var wait = limits.FindWait(write, agent.Id, chat.VisitorId, chat.ConversationId);
        if (wait is null)
            Insert(write, chat, agent, messageId, dueAt);
        else
            waiting.Begin(write, chat, WaitingReason.Limit);
        return wait;
    }

    private static void Insert(WriteScope write, AgentChat chat, Agent agent, long messageId, Timestamp dueAt)
    {
        var run = new AgentRun
        {
            ConversationId = chat.ConversationId,
            AgentId = agent.Id,
            VisitorId = chat.VisitorId,
            TriggerId = messageId,
            AnswersTo = messageId,
            State = RunState.Queued,
            Epoch = chat.Epoch,
            IsDraft = !chat.IsOwn && agent.ReadSettings().ReplyMode == AgentSettings.Draft,
            Provider = agent.Provider,
            Model = agent.Model,
            DueAt = dueAt,
            QueuedAt = write.Now,
        };
        RunChanges.Publish(write, run with { Id = RunStore.Insert(write, run) }, RunPlace.Of(chat));
        write.Publish(RunsDue.Event);
    }
}
