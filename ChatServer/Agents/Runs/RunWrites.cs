using ChatServer.Agents.Chats;
using ChatServer.Conversations;
using ChatServer.Messages.Reserved;
using ChatServer.Storage;

namespace ChatServer.Agents.Runs;

/// <summary>
/// The writes of runs, on the writer's thread. A run ends in one write that checks the chat's epoch and that the agent still
/// answers, so that no reply appears after somebody else took over.
/// </summary>
internal sealed class RunWrites(
    ConversationCache conversations, ReservedMessages reserved, LiveRuns live, RunBudgets budgets, AgentOptions options)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    public Conversation Find(WriteScope write, long conversationId) => conversations.Find(write, conversationId)
        ?? throw new DamagedRecordException($"Conversation {conversationId} of an agent is missing");

    /// <summary>Queues a run that answers a visitor's message, or lets the queued one answer it too.</summary>
    public void Queue(WriteScope write, AgentChat chat, Agent agent, long messageId)
    {
        var running = RunStore.FindLive(write, chat.ConversationId, agent.Id);
        if (running is null)
        {
            if (IsLimited(write, chat, agent))
                Wait(write, chat, WaitingReason.Limit);
            else
                Insert(write, chat, agent, messageId, write.Now);
        }
        else if (running.State == RunState.Queued)
        {
            RunStore.UpdateQueued(write, running.Id, messageId, After(write.Now, options.QuietPeriod));
        }
        else if (running.State != RunState.WaitingForOwner && agent.ReadSettings().WhileBusy == AgentSettings.Interrupt)
        {
            write.Publish(new RunSuperseded(running.Id));
        }
    }

    /// <summary>Queues a run for what the visitor wrote since the agent's last reply, if anything.</summary>
    public void QueueUnanswered(WriteScope write, AgentChat chat)
    {
        if (chat.Control != ChatControl.Agent || AgentStore.Find(write, chat.AgentId) is not { IsActive: true } agent
            || agent.ReadSettings().ReplyMode == AgentSettings.Off
            || RunMessages.FindUnanswered(write, chat) is not { } message)
            return;

        if (IsLimited(write, chat, agent))
            Wait(write, chat, WaitingReason.Limit);
        else
            Insert(write, chat, agent, message.Id, Later(write.Now, After(message.CreatedAt, options.QuietPeriod)));
    }

    /// <summary>
    /// Begins a queued run: reserves its reply and its budget. Null if it isn't to be begun any more; it has ended then.
    /// </summary>
    public AgentRun? Begin(WriteScope write, long runId)
    {
        if (RunStore.Find(write, runId) is not { State: RunState.Queued } run)
            return null;

        if (FindChat(write, run) is not { } chat || AgentStore.Find(write, run.AgentId) is not { IsActive: true } agent)
        {
            Finish(write, run, new RunEnd(RunState.Cancelled, Text: "", ErrorCode: RunError.TakenOver), chat: null);
            return null;
        }

        if (write.Now - run.QueuedAt > options.QueueTimeout)
        {
            Finish(write, run, new RunEnd(RunState.Failed, Text: "", ErrorCode: RunError.QueueTimeout), chat);
            return null;
        }

        if (budgets.TryReserve(write, run, agent) is not { } reservation)
        {
            RunStore.UpdateWaiting(write, run.Id);
            Publish(write, run with { State = RunState.WaitingForOwner }, chat);
            Wait(write, chat, WaitingReason.Budget);
            return null;
        }

        var conversation = Find(write, run.ConversationId);
        var begun = run with
        {
            State = RunState.Running,
            StartedAt = write.Now,
            ReplyId = run.ReplyId ?? reserved.Reserve(write, conversation, agent.OwnerId, agent.Id, run.ParentId),
            ReservedTokens = reservation.Tokens,
            ReservedMicros = reservation.Micros,
        };
        RunStore.UpdateBegun(write, begun);
        Publish(write, begun, chat);
        return begun;
    }

    /// <summary>Stores a piece of the text; false if the run has ended meanwhile.</summary>
    public bool TrySave(WriteScope write, AgentRun run, Segment segment)
    {
        if (RunStore.Find(write, run.Id) is not { State: RunState.Running or RunState.Streaming } stored)
            return false;

        RunTextStore.Insert(write, Find(write, run.ConversationId).Cipher, run.Id, segment.Offset, segment.Text);
        if (stored.State == RunState.Running)
            RunStore.UpdateStreaming(write, run.Id);
        return true;
    }

    /// <summary>
    /// Ends a run and sends its reply; false if it has ended already, or somebody else answers in the chat now.
    /// </summary>
    public bool TryEnd(WriteScope write, long runId, RunEnd end)
    {
        if (RunStore.Find(write, runId) is not { } run || !RunState.IsLive(run.State) || FindChat(write, run) is not { } chat)
            return false;

        Finish(write, run, end, chat);
        if (end.AskedOwner is { } reason)
            AskOwner(write, chat, reason);
        else if (end.State == RunState.Failed)
            Wait(write, chat, WaitingReason.Failed);
        QueueUnanswered(write, AgentChatStore.Find(write, chat.ConversationId) ?? chat);
        return true;
    }

    /// <summary>Ends the runs of a chat because somebody else answers in it from now on. What was shown is sent, cut
    /// short.</summary>
    public void EndForControl(WriteScope write, Conversation conversation)
    {
        foreach (var run in RunStore.ListLive(write, conversation.Id))
            EndForControl(write, conversation, run);
    }

    /// <summary>Ends one run because its agent doesn't answer any more.</summary>
    public void EndForControl(WriteScope write, Conversation conversation, AgentRun run)
    {
        var text = live.Find(run.Id)?.Freeze() ?? RunTextStore.Read(write, conversation.Cipher, run.Id);
        Finish(
            write, run, new RunEnd(RunState.Cancelled, text, ErrorCode: RunError.TakenOver),
            AgentChatStore.Find(write, conversation.Id));
        write.Publish(new RunSuperseded(run.Id));
    }

    /// <summary>Ends a live run at the request of its visitor or its owner.</summary>
    public void Cancel(WriteScope write, AgentRun run)
    {
        var text = live.Find(run.Id)?.Freeze()
            ?? RunTextStore.Read(write, Find(write, run.ConversationId).Cipher, run.Id);
        TryEnd(write, run.Id, new RunEnd(RunState.Cancelled, text, ErrorCode: RunError.Stopped));
        write.Publish(new RunSuperseded(run.Id));
    }

    /// <summary>Ends a run that has waited too long for its owner.</summary>
    public void EndWaiting(WriteScope write, AgentRun run)
    {
        var end = new RunEnd(RunState.Failed, Text: "", ErrorCode: RunError.OwnerTimeout);
        if (!TryEnd(write, run.Id, end))
            Finish(write, run, end, chat: null);
    }

    /// <summary>Lets a chat wait for its owner, who may read it from the visitor's last message on, if not earlier.</summary>
    public void AskOwner(WriteScope write, AgentChat chat, string reason)
    {
        var asked = chat.ReadableFrom is null && AgentStore.Find(write, chat.AgentId) is { } agent
            && agent.ReadSettings().OwnerReads == AgentSettings.OnRequest
                ? chat with { ReadableFrom = Find(write, chat.ConversationId).LastSeq }
                : chat;
        if (asked != chat)
            AgentChatStore.UpdateControl(write, asked);
        Wait(write, asked, reason);
    }

    /// <summary>Queues a run for the message that the last run answered.</summary>
    /// <param name="messageId">The newest message, which the run is not to be begun for again.</param>
    public void Retry(WriteScope write, AgentChat chat, Agent agent, AgentRun last, long messageId)
    {
        if (IsLimited(write, chat, agent))
            Wait(write, chat, WaitingReason.Limit);
        else
            Insert(write, chat, agent, Math.Max(last.AnswersTo, messageId), write.Now);
    }

    /// <summary>
    /// Takes up what an earlier process had begun: a run whose text was shown ends with it, another one begins again, once.
    /// It returns
    /// how many there were.
    /// </summary>
    public int Recover(WriteScope write, int max)
    {
        var begun = RunStore.ListBegun(write, max);
        foreach (var run in begun)
        {
            var text = RunTextStore.Read(write, Find(write, run.ConversationId).Cipher, run.Id);
            if (text.Length == 0 && run.Attempt == 1)
                RunStore.UpdateAgain(write, run.Id);
            else if (!TryEnd(write, run.Id, new RunEnd(RunState.Failed, text, ErrorCode: RunError.Interrupted)))
                Finish(write, run, new RunEnd(RunState.Failed, text, ErrorCode: RunError.Interrupted), chat: null);
        }

        return begun.Count;
    }

    /// <summary>Notes that a chat waits for its owner, once.</summary>
    public void Wait(WriteScope write, AgentChat chat, string reason)
    {
        if (chat.WaitingSince is not null || chat.IsOwn)
            return;

        var waiting = chat with { WaitingSince = write.Now, WaitingReason = reason };
        AgentChatStore.UpdateControl(write, waiting);
        AgentChatEvents.AppendAttention(write, conversations, waiting);
    }

    private void Finish(WriteScope write, AgentRun run, RunEnd end, AgentChat? chat)
    {
        var ended = budgets.Settle(write, run, end) with
        {
            State = end.State,
            EndedAt = write.Now,
            FinishReason = end.FinishReason,
            ErrorCode = end.ErrorCode,
        };
        RunStore.UpdateEnded(write, ended);
        if (run.ReplyId is { } reply)
            Send(write, run, end, reply);
        RunTextStore.Delete(write, run.Id);
        if (chat is not null)
            Publish(write, ended, chat);
    }

    // A reply that is empty, or says again what the one before said, is not sent; its place stays empty.
    private void Send(WriteScope write, AgentRun run, RunEnd end, long reply)
    {
        var conversation = Find(write, run.ConversationId);
        if (end.Text.Length > 0)
        {
            if (end.State == RunState.Done && RunMessages.IsRepeated(write, conversation, run, end.Text))
                return;

            reserved.Complete(write, conversation, reply, end.Text, isTruncated: end.State != RunState.Done);
        }
        else if (end is { State: RunState.Failed or RunState.Cancelled, ErrorCode: not RunError.TakenOver })
        {
            reserved.CompleteAsNote(write, conversation, reply, new AgentNote(
                end.State == RunState.Failed ? "reply_failed" : "reply_cancelled").ToJson());
        }
        else
        {
            return;
        }

        AgentChatStore.UpdateReply(write, run.ConversationId, reply);
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
            Provider = agent.Provider,
            Model = agent.Model,
            DueAt = dueAt,
            QueuedAt = write.Now,
        };
        var queued = run with { Id = RunStore.Insert(write, run) };
        Publish(write, queued, chat);
        write.Publish(RunsDue.Event);
    }

    // Null if the run's time is over: somebody else answers, or did meanwhile.
    private static AgentChat? FindChat(WriteScope write, AgentRun run) =>
        AgentChatStore.Find(write, run.ConversationId) is { Control: ChatControl.Agent } chat && chat.Epoch == run.Epoch
            ? chat
            : null;

    private bool IsLimited(WriteScope write, AgentChat chat, Agent agent)
    {
        var hourAgo = write.Now.Minus(Hour);
        return RunStore.CountOfVisitor(write, agent.Id, chat.VisitorId, hourAgo) >= options.RunsPerVisitorPerHour
            || RunStore.CountOfVisitor(write, agent.Id, chat.VisitorId, write.Now.Minus(TimeSpan.FromDays(1)))
                >= options.RunsPerVisitorPerDay
            || RunStore.CountOfConversation(
                write, chat.ConversationId, hourAgo, options.RunsPerConversationPerHour) >= options.RunsPerConversationPerHour;
    }

    private static void Publish(WriteScope write, AgentRun run, AgentChat chat)
    {
        write.Publish(new RunChanged(chat.VisitorId, run));
        if (!chat.IsOwn)
            write.Publish(new OwnedRunChanged(chat.OwnerId, run));
    }

    private static Timestamp After(Timestamp moment, TimeSpan span) => moment.Minus(-span);

    private static Timestamp Later(Timestamp one, Timestamp other) => one.CompareTo(other) >= 0 ? one : other;
}
