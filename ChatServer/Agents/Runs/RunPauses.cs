using ChatServer.Agents.Chats;
using ChatServer.Agents.Runs.Calls;
using ChatServer.Storage;

namespace ChatServer.Agents.Runs;

/// <summary>
/// The writes by which a run pauses: for a round of calls, after which it goes on, or as a draft that its owner sends. What it
/// used is settled, so that nothing stays reserved while it waits.
/// </summary>
internal sealed class RunPauses(
    RunWrites runs, RunPlaces places, RunBudgets budgets, ChatWaiting waiting, CallRound round, AgentOptions options)
{
    /// <summary>Ends what its provider wrote: sends it, or lets the run pause. False if the run has ended meanwhile.</summary>
    public bool TryGoOn(WriteScope write, long runId, RunEnd end)
    {
        if (RunStore.Find(write, runId) is not { } run || !RunState.IsLive(run.State)
            || places.FindOpen(write, run) is not { } place)
            return runs.TryEnd(write, runId, end);

        if (end.Calls.Count > 0 && run.Round >= options.MaxToolRounds)
            return runs.TryEnd(write, runId, end with { State = RunState.Failed, ErrorCode = RunError.TooManyCalls });

        if (end.Calls.Count > 0)
            Call(write, place, run, end);
        else if (run.IsDraft && end is { State: RunState.Done, Text.Length: > 0 })
            KeepDraft(write, place, run, end);
        else
            return runs.TryEnd(write, runId, end);

        return true;
    }

    private void Call(WriteScope write, RunPlace place, AgentRun run, RunEnd end)
    {
        var cipher = runs.Find(write, run.ConversationId).Cipher;
        var anyWaits = round.Add(write, cipher, run, end.Calls, end.Text.Length);
        Pause(write, place, run, end, anyWaits ? RunWait.Calls : null);
    }

    private void KeepDraft(WriteScope write, RunPlace place, AgentRun run, RunEnd end)
    {
        if (end.AsksOwner && place.Chat is { } chat)
            waiting.AskOwner(write, chat, run.AnswersTo);
        Pause(write, place, run, end, RunWait.Draft);
    }

    // Null: it waits for a slot only.
    private void Pause(WriteScope write, RunPlace place, AgentRun run, RunEnd end, string? waitsFor)
    {
        KeepText(write, run, end.Text);
        var paused = budgets.Settle(write, run, end) with
        {
            State = waitsFor is null ? RunState.Queued : RunState.WaitingForOwner,
            WaitsFor = waitsFor,
            WaitingSince = waitsFor is null ? null : write.Now,
            Round = run.Round + (end.Calls.Count > 0 ? 1 : 0),
            DueAt = write.Now,
            QueuedAt = write.Now,
            FinishReason = end.FinishReason,
            ReservedTokens = 0,
            ReservedMicros = 0,
        };
        RunStore.UpdatePaused(write, paused);
        RunChanges.Publish(write, paused, place);
        if (waitsFor is null)
            write.Publish(RunsDue.Event);
        else if (place.Chat is { } chat)
            waiting.Begin(write, chat, WaitingReason.Decision);
    }

    private void KeepText(WriteScope write, AgentRun run, string text)
    {
        RunTextStore.Delete(write, run.Id);
        if (text.Length > 0)
            RunTextStore.Insert(write, runs.Find(write, run.ConversationId).Cipher, run.Id, 0, text);
    }
}
