using ChatServer.Agents.Chats;
using ChatServer.Agents.Figures;
using ChatServer.Agents.Providers;
using ChatServer.Agents.Runs.Calls;
using ChatServer.Conversations;
using ChatServer.Messages.Reserved;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Agents.Runs;

/// <summary>How runs end, on the writer's thread. Callers check first that the run may end so.</summary>
internal sealed class RunEnds(
    ConversationCache conversations, ConversationKeys keys, ReservedMessages reserved, LiveRuns live, RunBudgets budgets,
    RunPlaces places, ChatWaiting waiting)
{
    public Conversation Find(WriteScope write, long conversationId) => conversations.Find(write, conversationId)
        ?? throw new DamagedRecordException($"Conversation {conversationId} of an agent is missing");

    /// <summary>
    /// The end of a run that its provider doesn't end, with the text so far, of which nothing more is shown. What it used is
    /// estimated.
    /// </summary>
    public RunEnd Stopped(WriteScope write, AgentRun run, string state, string errorCode)
    {
        var running = live.Find(run.Id);
        var text = running is null ? ReadText(write, run) : live.Freeze(running);
        return new RunEnd(state, text.TrimEnd(), ErrorCode: errorCode)
        {
            TokensIn = running?.InputTokens ?? 0,
            TokensOut = running is null ? 0 : TokenEstimate.OfText(text[running.EarlierLength..]),
            IsEstimated = true,
        };
    }

    /// <summary>The stored text of a run that isn't written at the moment.</summary>
    public string ReadText(ReadScope read, AgentRun run) =>
        RunTextStore.Read(read, keys.Find(read, run.ConversationId), run.Id);

    /// <summary>Ends a run: settles what it used, and sends its reply, or says that there is none.</summary>
    /// <param name="place">Null if nobody is notified.</param>
    public void Finish(WriteScope write, AgentRun run, RunEnd given, RunPlace? place)
    {
        var end = run.IsDraft && !given.IsApproved ? given with { Text = "" } : given;
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
        if (run.State == RunState.WaitingForOwner && place?.Chat is { } chat)
            EndWaiting(write, run, chat);
        places.GoOn(write, run);
    }

    // The chat waited for the owner because the run did.
    private void EndWaiting(WriteScope write, AgentRun run, AgentChat chat) =>
        waiting.End(write, chat, run.WaitsFor == RunWait.Budget ? WaitingReason.Budget : WaitingReason.Decision);

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
