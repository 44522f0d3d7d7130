using ChatServer.Accounts.Suspensions;
using ChatServer.Agents.Chats;
using ChatServer.Agents.Runs.Calls;
using ChatServer.Conversations;
using ChatServer.Messages.Rules;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Agents.Runs;

/// <summary>The owner's decision about a call of a tool.</summary>
/// <param name="ArgumentsHash">Of the arguments that the owner saw.</param>
internal sealed record DecideCall(Guid ActorId, long RunId, long CallId, string ArgumentsHash, bool IsApproved) : IWriteCommand;

/// <summary>The owner's decision about a draft.</summary>
/// <param name="Text">What is sent in its place; null: the draft.</param>
internal sealed record DecideDraft(Guid ActorId, long RunId, bool IsSent, string? Text) : IWriteCommand;

/// <summary>
/// Takes the decisions of owners about what their agents' runs wait for. The first decision holds; a later one is refused, and so
/// is one about other arguments than the stored ones.
/// </summary>
internal sealed class RunDecisions(
    Database database, RunWrites runs, ChatWaiting waiting, SuspendedUsers suspended, IAgentChats chats, IAgentAudit audit)
{
    private static readonly Refusal Unknown = new(RefusalCode.UnknownRun, RequestField.Run);

    public ValueTask<Refusal?> DecideAsync(DecideCall command, CancellationToken cancellationToken) =>
        database.WriteAsync(command, Decide, cancellationToken);

    public async ValueTask<Refusal?> DecideAsync(DecideDraft command, CancellationToken cancellationToken)
    {
        if (command.Text is { } text && (string.IsNullOrWhiteSpace(text) || text.Length > MessageRules.MaxBodyLength))
            return Refusal.Invalid("text", $"must have 1 to {MessageRules.MaxBodyLength} characters");

        return await database.WriteAsync(command, Decide, cancellationToken);
    }

    private Refusal? Decide(WriteScope write, DecideCall command)
    {
        var found = FindWaiting(write, command.ActorId, command.RunId, RunWait.Calls);
        if (found.IsRefused)
            return found.Refusal;

        var (run, chat) = (found.Value.Run, found.Value.Chat);
        if (RunCallStore.Find(write, command.CallId) is not { } call || call.RunId != run.Id)
            return Refusal.Invalid("call_id", "is not a call of this run");

        if (call.State != CallState.Waiting)
            return new Refusal(RefusalCode.CallDecided, Detail: call.State);

        if (call.Hash != command.ArgumentsHash)
            return new Refusal(RefusalCode.CallChanged);

        if (command.IsApproved && CheckApproval(write, run, command.ActorId) is { } refused)
            return refused;

        RunCallStore.UpdateDecided(
            write, call.Id, command.IsApproved ? CallState.Approved : CallState.Refused, command.ActorId);
        audit.Append(
            write, command.ActorId, command.IsApproved ? "agent_call_approved" : "agent_call_refused", run.AgentId,
            run.ConversationId);
        if (RunCallStore.ListOf(write, run.Id).All(other => other.State != CallState.Waiting))
            GoOn(write, chat, run);
        return null;
    }

    private Refusal? Decide(WriteScope write, DecideDraft command)
    {
        var found = FindWaiting(write, command.ActorId, command.RunId, RunWait.Draft);
        if (found.IsRefused)
            return found.Refusal;

        var (run, chat) = (found.Value.Run, found.Value.Chat);
        if (command.IsSent && CheckSending(write, run, command.ActorId) is { } refused)
            return refused;

        audit.Append(
            write, command.ActorId, command.IsSent ? "agent_draft_sent" : "agent_draft_refused", run.AgentId,
            run.ConversationId);
        waiting.End(write, chat, WaitingReason.Decision);
        runs.TryEnd(write, run.Id, command.IsSent
            ? new RunEnd(RunState.Done, command.Text ?? runs.ReadText(write, run), run.FinishReason) { IsApproved = true }
            : new RunEnd(RunState.Cancelled, Text: "", ErrorCode: RunError.Refused));
        return null;
    }

    // An owner approves what they may read.
    private Refusal? CheckApproval(WriteScope write, AgentRun run, Guid ownerId) =>
        RunView.Find(write, ownerId, run) is { MayRead: true } ? CheckActive(write, run, ownerId) : new(RefusalCode.NotPermitted);

    private Refusal? CheckSending(WriteScope write, AgentRun run, Guid ownerId) =>
        CheckActive(write, run, ownerId) ?? chats.Check(write, runs.Find(write, run.ConversationId), ownerId);

    private Refusal? CheckActive(WriteScope write, AgentRun run, Guid ownerId)
    {
        if (suspended.Contains(ownerId, write.Now))
            return Refusal.Suspended;

        return AgentStore.Find(write, run.AgentId) is { IsActive: true }
            ? null
            : new Refusal(RefusalCode.AgentUnavailable, RequestField.Agent);
    }

    private void GoOn(WriteScope write, AgentChat chat, AgentRun run)
    {
        var queued = run with
        {
            State = RunState.Queued,
            WaitsFor = null,
            WaitingSince = null,
            DueAt = write.Now,
            QueuedAt = write.Now,
        };
        RunStore.UpdatePaused(write, queued);
        RunChanges.Publish(write, queued, RunPlace.Of(chat));
        write.Publish(RunsDue.Event);
        waiting.End(write, chat, WaitingReason.Decision);
    }

    // The visitor sees that the run waits, but decides nothing.
    private static Outcome<WaitingRun> FindWaiting(ReadScope read, Guid actorId, long runId, string waitsFor)
    {
        if (RunStore.Find(read, runId) is not { } run || RunReader.Find(read, actorId, run.ConversationId) is not { } chat)
            return Unknown;

        if (chat.OwnerId != actorId)
            return new Refusal(RefusalCode.NotPermitted);

        return run.State == RunState.WaitingForOwner && run.WaitsFor == waitsFor
            ? new WaitingRun(run, chat)
            : new Refusal(RefusalCode.RunInOtherState, RequestField.Run, run.State);
    }

    private sealed record WaitingRun(AgentRun Run, AgentChat Chat);
}
