using ChatServer.Accounts.Blocks;
using ChatServer.Accounts.Suspensions;
using ChatServer.Agents.Chats;
using ChatServer.Agents.Groups;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Agents.Runs;

internal sealed record CancelRun(Guid ActorId, long RunId) : IWriteCommand;

/// <summary>Answers again what a run that has ended answered.</summary>
internal sealed record RetryRun(Guid ActorId, long RunId) : IWriteCommand;

/// <summary>What the user whom a run answers, or the owner of its agent, asks of it.</summary>
internal sealed class RunRequests(
    Database database, RunWrites runs, RunQueue queue, MentionRetries mentions, SuspendedUsers suspended)
{
    private static readonly Refusal Unknown = new(RefusalCode.UnknownRun, RequestField.Run);
    private static readonly Refusal NotPermitted = new(RefusalCode.NotPermitted);

    /// <summary>Ends a run that is in progress, or waits. What was shown of its reply is sent, cut short.</summary>
    public ValueTask<Refusal?> CancelAsync(CancelRun command, CancellationToken cancellationToken) =>
        database.WriteAsync(command, Cancel, cancellationToken);

    /// <summary>Returns the new run's id.</summary>
    public ValueTask<Outcome<long>> RetryAsync(RetryRun command, CancellationToken cancellationToken) =>
        database.WriteAsync(command, Retry, cancellationToken);

    private Refusal? Cancel(WriteScope write, CancelRun command)
    {
        if (RunStore.Find(write, command.RunId) is not { } run
            || RunView.Find(write, command.ActorId, run) is not { } view)
            return Unknown;

        if (!view.MayChange)
            return NotPermitted;

        if (!RunState.IsLive(run.State))
            return InState(run);

        runs.Cancel(write, run);
        return null;
    }

    // Only the last run of a chat, so that a retry never answers what was answered since.
    private Outcome<long> Retry(WriteScope write, RetryRun command)
    {
        if (RunStore.Find(write, command.RunId) is not { } run
            || RunView.Find(write, command.ActorId, run) is not { } view
            || AgentStore.Find(write, run.AgentId) is not { } agent)
            return Unknown;

        if (!view.MayChange)
            return NotPermitted;

        if (suspended.Contains(command.ActorId, write.Now))
            return Refusal.Suspended;

        if (RunState.IsLive(run.State))
            return InState(run);

        return run.IsInThread ? mentions.Retry(write, run) : RetryInChat(write, run, agent);
    }

    private Outcome<long> RetryInChat(WriteScope write, AgentRun run, Agent agent)
    {
        if (AgentChatStore.Find(write, run.ConversationId) is not { } chat)
            return Unknown;

        if (RunStore.ListBefore(write, run.ConversationId, long.MaxValue, limit: 1) is not [var last] || last.Id != run.Id)
            return new Refusal(RefusalCode.RunInOtherState, RequestField.Run, "no longer the last one");

        if (BlockStore.Exists(write, chat.OwnerId, chat.VisitorId))
            return new Refusal(RefusalCode.Blocked, RequestField.Agent);

        if (!agent.IsActive || chat.Control != ChatControl.Agent)
            return new Refusal(RefusalCode.AgentUnavailable, RequestField.Agent);

        if (queue.Again(write, chat, agent, run) is { } wait)
            return Refusal.RateLimited(wait);

        return RunStore.FindLive(write, run.ConversationId, run.AgentId) is { } queued
            ? queued.Id
            : throw new InvalidOperationException($"A run was queued in conversation {run.ConversationId} just now");
    }

    internal static Refusal InState(AgentRun run) => new(RefusalCode.RunInOtherState, RequestField.Run, run.State);
}
