using ChatServer.Accounts;
using ChatServer.Agents.Chats;
using ChatServer.Agents.Runs.Calls;
using ChatServer.Conversations;
using ChatServer.Messages.Reserved;
using ChatServer.Storage;

namespace ChatServer.Agents.Runs;

/// <summary>
/// The writes that begin, store and end runs, on the writer's thread. A run ends in one write that checks the chat's epoch and
/// that the agent still answers, so that no reply appears after somebody else took over.
/// </summary>
internal sealed class RunWrites(
    RunEnds ends, ReservedMessages reserved, RunBudgets budgets, RunQueue queue, ChatWaiting waiting, RunPlaces places,
    AgentOptions options)
{
    public Conversation Find(WriteScope write, long conversationId) => ends.Find(write, conversationId);

    /// <inheritdoc cref="RunEnds.ReadText"/>
    public string ReadText(ReadScope read, AgentRun run) => ends.ReadText(read, run);

    /// <summary>
    /// Begins a queued run: reserves its reply and its budget. Null if it isn't to be begun; it has ended then, or waits.
    /// </summary>
    public AgentRun? Begin(WriteScope write, long runId)
    {
        if (RunStore.Find(write, runId) is not { State: RunState.Queued } run)
            return null;

        if (places.FindToBegin(write, run) is not { } place || AgentStore.Find(write, run.AgentId) is not { IsActive: true } agent
            || UserStore.Find(write, agent.OwnerId) is not { DisabledAt: null }
            || UserStore.Find(write, run.VisitorId) is not { DisabledAt: null })
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

        ends.Finish(write, run, end, place);
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
        var end = ends.Stopped(write, run, RunState.Cancelled, RunError.TakenOver);
        ends.Finish(write, run, end, RunPlace.Find(write, run));
        write.Publish(new RunOver(run.Id));
    }

    /// <summary>Ends a live run at the request of its visitor or its owner.</summary>
    public void Cancel(WriteScope write, AgentRun run)
    {
        TryEnd(write, run.Id, ends.Stopped(write, run, RunState.Cancelled, RunError.Stopped));
        write.Publish(new RunOver(run.Id));
    }

    /// <summary>Ends a run that nothing goes on with, such as one that has waited too long for its owner.</summary>
    public void EndLost(WriteScope write, AgentRun run, string errorCode)
    {
        var end = ends.Stopped(write, run, RunState.Failed, errorCode);
        if (!TryEnd(write, run.Id, end))
            ends.Finish(write, run, end, place: null);
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
        var ended = run with { State = RunState.Failed, EndedAt = write.Now, ErrorCode = RunError.Internal };
        RunStore.UpdateEnded(write, ended);
        RunTextStore.Delete(write, run.Id);
        RunCallStore.CancelOpen(write, run.Id);
        if (RunPlace.Find(write, run) is { } place)
            RunChanges.Publish(write, ended, place);
    }

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
            : ends.Stopped(write, run, RunState.Cancelled, RunError.TakenOver) with { Text = "" };
        ends.Finish(write, run, end, run.IsInThread ? RunPlace.Find(write, run) : null);
        return true;
    }
}
