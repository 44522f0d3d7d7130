using ChatServer.Accounts;
using ChatServer.Agents.Chats;
using ChatServer.Agents.Figures;
using ChatServer.Agents.Providers;
using ChatServer.Agents.Runs.Calls;
using ChatServer.Conversations;
using ChatServer.Messages.Reserved;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Agents.Runs;

/// <summary>
/// The writes that begin, store and end runs, on the writer's thread. A run ends in one write that checks the chat's epoch and
/// that the agent still answers, so that no reply appears after somebody else took over.
/// </summary>
internal sealed class RunWrites(
    ConversationCache conversations, ConversationKeys keys, ReservedMessages reserved, LiveRuns live, RunBudgets budgets,
    RunQueue queue, ChatWaiting waiting, RunPlaces places, AgentOptions options)
{
    public Conversation Find(WriteScope write, long conversationId) => conversations.Find(write, conversationId)
        ?? throw new DamagedRecordException($"Conversation {conversationId} of an agent is missing");

    /// <summary>
    /// Begins a queued run: reserves its reply and its budget. Null if it isn't to be begun; it has ended then, or waits.
    /// </summary>
    public AgentRun? Begin(WriteScope write, long runId)
    {
        if (RunStore.Find(write, runId) is not { State: RunState.Queued } run)
            return null;

        if (places.FindToBegin(write, run) is not { } place || AgentStore.Find(write, run.AgentId) is not { IsActive: true } agent
            || UserStore.Find(write, agent.OwnerId) is not { DisabledAt: null })
        {
            Drop(write, run);
            return null;
        }

        if (write.Now - run.QueuedAt > options.QueueTimeout)
        {
            EndLost(write, run, RunError.QueueTimeout);
            return null;
        }

        if (budgets.TryReserve(write, run, agent) is not { } reservation)
        {
            EndForBudget(write, run, place);
            return null;
        }

        var begun = run with
        {
            State = RunState.Running,
            StartedAt = write.Now,
            ReplyId = run.ReplyId ?? reserved.Reserve(
                write, Find(write, run.ConversationId), agent.OwnerId, agent.Id, run.ParentId),
            ReservedTokens = reservation.Tokens,
            ReservedMicros = reservation.Micros,
        };
        RunStore.UpdateBegun(write, begun);
        RunChanges.Publish(write, begun, place);
        if (place.Chat is { } chat)
            waiting.End(write, chat, WaitingReason.Budget);
        return begun;
    }

    /// <summary>Lets a run that waits for a budget begin; false if there is none yet.</summary>
    public bool TryGoOn(WriteScope write, long runId)
    {
        if (RunStore.Find(write, runId) is not { State: RunState.WaitingForOwner, WaitsFor: RunWait.Budget } run
            || places.FindOpen(write, run) is not { } place || AgentStore.Find(write, run.AgentId) is not { IsActive: true } agent
            || !budgets.HasRoom(write, run, agent, write.Now))
            return false;

        RunStore.UpdateReady(write, run.Id);
        RunChanges.Publish(write, run with { State = RunState.Queued }, place);
        write.Publish(RunsDue.Event);
        return true;
    }

    /// <summary>Stores a piece of the text; false if the run has ended meanwhile.</summary>
    public bool TrySave(WriteScope write, AgentRun run, Segment segment)
    {
        if (RunStore.Find(write, run.Id) is not { State: RunState.Running or RunState.Streaming } stored)
            return false;

        RunTextStore.Insert(write, Find(write, run.ConversationId).Cipher, run.Id, segment.Offset, segment.Text);
        if (stored is { State: RunState.Running, IsDraft: false })
            RunStore.UpdateStreaming(write, run.Id);
        return true;
    }

    /// <summary>
    /// Ends a run and sends its reply; false if it has ended already, or somebody else answers in the chat now. If its agent may
    /// no longer answer in a group, it ends without its reply.
    /// </summary>
    public bool TryEnd(WriteScope write, long runId, RunEnd end)
    {
        if (RunStore.Find(write, runId) is not { } run || !RunState.IsLive(run.State))
            return false;

        if (places.FindOpen(write, run) is not { } place)
            return run.IsInThread && Drop(write, run);

        Finish(write, run, end, place);
        if (place.Chat is not { } chat)
            return true;

        if (end.AsksOwner)
            waiting.AskOwner(write, chat, run.AnswersTo);
        else if (end.State == RunState.Failed)
            waiting.Begin(write, chat, WaitingReason.Failed);
        queue.AddUnanswered(write, chat.ConversationId);
        return true;
    }

    /// <summary>
    /// Ends the runs of a chat because somebody else answers in it from now on. What was shown is sent, cut short.
    /// </summary>
    public void EndForControl(WriteScope write, Conversation conversation)
    {
        foreach (var run in RunStore.ListLive(write, conversation.Id))
            EndForControl(write, run);
    }

    /// <summary>Ends one run because its agent doesn't answer any more.</summary>
    public void EndForControl(WriteScope write, AgentRun run)
    {
        Finish(
            write, run, StoppedEnd(write, run, RunState.Cancelled, RunError.TakenOver), RunPlace.Find(write, run));
        write.Publish(new RunOver(run.Id));
    }

    /// <summary>Ends a live run at the request of its visitor or its owner.</summary>
    public void Cancel(WriteScope write, AgentRun run)
    {
        TryEnd(write, run.Id, StoppedEnd(write, run, RunState.Cancelled, RunError.Stopped));
        write.Publish(new RunOver(run.Id));
    }

    /// <summary>Ends a run that nothing goes on with, such as one that has waited too long for its owner.</summary>
    public void EndLost(WriteScope write, AgentRun run, string errorCode)
    {
        var end = StoppedEnd(write, run, RunState.Failed, errorCode);
        if (!TryEnd(write, run.Id, end))
            Finish(write, run, end, place: null);
    }

    /// <summary>
    /// Takes up a run that an earlier process had begun: one that has shown its text ends with it, another begins again, once.
    /// </summary>
    public void Recover(WriteScope write, long runId)
    {
        if (RunStore.Find(write, runId) is not { State: RunState.Running or RunState.Streaming } run)
            return;

        // Its tools aren't called twice.
        if (run is not { State: RunState.Running, Attempt: 1, Round: 0 })
        {
            EndLost(write, run, RunError.Interrupted);
            return;
        }

        RunBudgets.Release(write, run);
        RunTextStore.Delete(write, run.Id);
        RunStore.UpdateAgain(write, run.Id);
    }

    /// <summary>Ends a run whose conversation or text can't be read. Its reply stays unsent.</summary>
    public static void Abandon(WriteScope write, long runId)
    {
        if (RunStore.Find(write, runId) is not { } run || !RunState.IsLive(run.State))
            return;

        RunBudgets.Release(write, run);
        RunStore.UpdateEnded(write, run with
        {
            State = RunState.Failed,
            EndedAt = write.Now,
            ErrorCode = RunError.Internal,
        });
    }

    // The end of a run that its provider doesn't end: what it used is estimated.
    private RunEnd StoppedEnd(WriteScope write, AgentRun run, string state, string errorCode)
    {
        var running = live.Find(run.Id);
        var text = running is null ? ReadText(write, run) : live.Freeze(running);
        return new RunEnd(state, run.IsDraft ? "" : text.TrimEnd(), ErrorCode: errorCode)
        {
            TokensIn = running?.InputTokens ?? 0,
            TokensOut = running is null ? 0 : TokenEstimate.OfText(text[running.EarlierLength..]),
            IsEstimated = true,
        };
    }

    /// <summary>The stored text of a run that isn't written at the moment.</summary>
    public string ReadText(ReadScope read, AgentRun run) =>
        RunTextStore.Read(read, keys.Find(read, run.ConversationId), run.Id);

    // There is no budget: a chat waits for its owner, in a group there is no reply.
    private void EndForBudget(WriteScope write, AgentRun run, RunPlace place)
    {
        if (place.Chat is not { } chat)
        {
            EndLost(write, run, RunError.Budget);
            return;
        }

        // One that has waited before has waited since then.
        var waits = run with
        {
            State = RunState.WaitingForOwner,
            WaitsFor = RunWait.Budget,
            WaitingSince = run.WaitingSince ?? write.Now,
        };
        RunStore.UpdatePaused(write, waits);
        RunChanges.Publish(write, waits, place);
        waiting.Begin(write, chat, WaitingReason.Budget);
    }

    // Ends a run whose agent may not answer any more. In a chat, where somebody else answers, nobody is notified.
    private bool Drop(WriteScope write, AgentRun run)
    {
        var end = run.ReplyId is null
            ? new RunEnd(RunState.Cancelled, Text: "", ErrorCode: RunError.TakenOver)
            : StoppedEnd(write, run, RunState.Cancelled, RunError.TakenOver) with { Text = "" };
        Finish(write, run, end, run.IsInThread ? RunPlace.Find(write, run) : null);
        return true;
    }

    private void Finish(WriteScope write, AgentRun run, RunEnd end, RunPlace? place)
    {
        var ended = budgets.Settle(write, run, end) with
        {
            State = end.State,
            EndedAt = write.Now,
            FinishReason = end.FinishReason,
            ErrorCode = end.ErrorCode,
        };
        RunStore.UpdateEnded(write, ended);
        AgentCounts.NoteEnd(write, ended, end);
        if (run.ReplyId is { } reply)
            Send(write, run, end, reply);
        if (end is { State: RunState.Failed, Text.Length: 0 })
            places.NoteFailure(write, Find(write, run.ConversationId), ended, place);
        RunTextStore.Delete(write, run.Id);
        if (run.Round > 0)
            RunCallStore.CancelOpen(write, run.Id);
        if (place is not null)
            RunChanges.Publish(write, ended, place);
        places.GoOn(write, run);
    }

    // A reply that is empty, or says again what the one before said, is not sent; its place stays empty.
    private void Send(WriteScope write, AgentRun run, RunEnd end, long reply)
    {
        var conversation = Find(write, run.ConversationId);
        if (end.Text.Length > 0)
        {
            if (!places.MaySend(write, conversation, run))
                return;

            if (end.State == RunState.Done && !run.IsInThread && RunMessages.IsRepeated(write, conversation, run, end.Text))
                return;

            reserved.Complete(write, conversation, reply, end.Text, isTruncated: end.State != RunState.Done);
        }
        else if (!run.IsInThread && NoteOf(end) is { } note)
        {
            reserved.CompleteAsNote(write, conversation, reply, new AgentNote(note).ToJson());
        }
        else
        {
            return;
        }

        AgentChatStore.UpdateReply(write, run.ConversationId, reply);
    }

    // A visitor who wrote again, or whose chat was taken over, sees why there is no reply.
    private static string? NoteOf(RunEnd end) => end switch
    {
        { State: RunState.Done, AsksOwner: true } => AgentNote.OwnerAsked,
        { State: RunState.Failed } => AgentNote.ReplyFailed,
        { State: RunState.Cancelled, ErrorCode: RunError.Stopped } => AgentNote.ReplyCancelled,
        _ => null,
    };
}
